const items = [...document.querySelectorAll(".item")];
const [verdict, tag, words] = ["verdict", "tag", "words"].map((id) => document.getElementById(id));
const shown = document.getElementById("shown");

function filter() {
  const wanted = words.value.trim().toLowerCase();
  let count = 0;
  for (const item of items) {
    const fits =
      (verdict.value === "" || item.dataset.verdict === verdict.value || item.dataset.outcome === verdict.value) &&
      (tag.value === "" || JSON.parse(item.dataset.tags).includes(tag.value)) &&
      (wanted === "" || item.textContent.toLowerCase().includes(wanted));
    item.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${items.length}`;
}

for (const control of [verdict, tag, words]) control.addEventListener("input", filter);
filter();
