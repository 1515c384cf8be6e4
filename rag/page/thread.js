// The conversation is redrawn as a whole, so one listener on its frame serves all its buttons.
let used = null; // the button that caused a redraw: it keeps the focus
const opened = new Set(); // what the reader opened stays open
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const {n, ask, good, lift, more, who} = button.dataset;
  const exchange = Number(button.dataset.exchange);
  if (n) trigger('cite', {exchange, n: Number(n)});
  if (ask) trigger('example', {chosen: ask});
  if (who) trigger('who', {chosen: who});
  if (more) {
    used = button.id;
    trigger('more', {exchange});
  }
  if (lift) trigger('lift', {exchange, part: lift});
  if (good) {
    used = button.id;
    const note = button.closest('.feedback').querySelector('textarea')?.value ?? '';
    trigger('judge', {exchange, good: good === 'yes', note});
  }
});
element.addEventListener('toggle', (event) => {
  if (event.target.open) opened.add(event.target.id);
  else opened.delete(event.target.id);
}, true);
let shown = 0;
watch('value', () => {
  const exchanges = element.querySelectorAll('.exchange');
  if (exchanges.length > shown) exchanges[exchanges.length - 1].scrollIntoView({block: 'start'});
  if (!exchanges.length) opened.clear();
  shown = exchanges.length;
  for (const details of element.querySelectorAll('details[id]')) details.open = opened.has(details.id);
  if (used) document.getElementById(used)?.focus({preventScroll: true});
  used = null;
});
