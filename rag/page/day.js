// A native date field: the browser checks what is typed, and a phone shows its own calendar.
element.addEventListener('change', (event) => {
  props.value = event.target.value;
});
