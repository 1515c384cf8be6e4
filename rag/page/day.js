// A native date field: the browser checks what is typed, and a phone shows its own calendar.
const field = element.querySelector('input');
const tell = () => {
  props.value = field.value;
};
field.addEventListener('change', tell);
// Gradio gives a field its first value once more after it is shown, over what is typed by then.
watch('value', () => {
  if (props.value !== field.value) tell();
});
