/** The page's script: tables that sort by a click on a head, patches that copy. Needs no network. Pure data. */
export const SCRIPT = `
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const descending = head.getAttribute('aria-sort') !== 'descending';
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    const isNumber = head.classList.contains('number');
    const key = (row) => row.cells[column].dataset.sort;
    const compare = (a, b) => isNumber ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b));
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort((a, b) => descending ? compare(b, a) : compare(a, b)));
  }));
}
for (const button of document.querySelectorAll('button.copy')) {
  button.addEventListener('click', () => {
    const text = button.parentElement.querySelector('pre').textContent;
    const said = (word) => { button.textContent = word; setTimeout(() => { button.textContent = 'Copy'; }, 1500); };
    const copied = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
    copied.then(() => said('Copied'), () => said('Select and copy'));
  });
}
`;
