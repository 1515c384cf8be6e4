// Gradio's accordions do not tell a screen reader whether they are open.
() => {
  for (const fold of document.querySelectorAll('#filters > button, #lookup > button')) {
    const tell = () => fold.setAttribute('aria-expanded', fold.classList.contains('open'));
    new MutationObserver(tell).observe(fold, {attributes: true, attributeFilter: ['class']});
    tell();
  }
}
