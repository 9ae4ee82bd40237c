/* The tab one is on stands in view where a row of tabs is wider than the phone. */
export function enhance(tab) {
  const row = tab.parentElement;
  if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
