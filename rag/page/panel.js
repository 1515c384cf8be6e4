// Brings a passage or a person into view and the reader's focus to it; closing gives the focus back.
let opener = null;
let left = 0; // how far a person's quotations were scrolled before one of them was opened
const close = () => {
  if (!element.querySelector('[data-close]')) return;
  trigger('close', {});
  if (opener) opener.focus();
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.close) close();
  if (button.dataset.back) trigger('back', {});
  if (button.dataset.say) {
    left = element.closest('#source').scrollTop;
    trigger('say', {n: Number(button.dataset.say)});
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});
watch('value', () => {
  const heading = element.querySelector('h2');
  if (!heading) return;
  const focused = document.activeElement;
  if (!element.contains(focused) && focused !== document.body) opener = focused;
  const frame = element.closest('#source');
  const mark = element.querySelector('mark');
  if (mark) {
    const below = mark.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    frame.scrollTop += below - frame.clientHeight / 3;
  } else {
    frame.scrollTop = left;
    left = 0;
  }
  heading.focus({preventScroll: true});
});
