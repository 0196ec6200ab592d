// Elements from data. Text only ever becomes a text node: no function here makes markup of a string.

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element. Attributes that begin with "on" are listeners; children are elements, strings or nothing. */
function h(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** An SVG element. */
function s(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const byId = (id) => document.getElementById(id);

/** What the block of JSON `id` holds. */
const readJson = (id) => JSON.parse(byId(id).textContent);

/** 1234567 → "1,234,567". Made once: toLocaleString would make a formatter for every number. */
const numberFormat = new Intl.NumberFormat('en-US');
const grouped = (number) => numberFormat.format(number);

/** "1 sentence", "2 sentences". */
const count = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;

/**
 * A table that can be sorted and grows on demand, so that 100,000 rows cost no more than those that are looked at.
 * Columns: { name (in CSV), title, value(row), show(row) → child, isNumber }. `sort`: the column that rows are
 * sorted by at first, descending; without it they keep their order.
 */
function table(caption, columns, rows, sort) {
  const STEP = 100;
  const body = h('tbody');
  const more = h('button', { type: 'button', class: 'more', onclick: () => grow() });
  let by = columns.findIndex((column) => column.name === sort);
  let isDescending = true;
  let sorted = rows;
  let shown = 0;

  const headers = columns.map((column, place) => h('th', { scope: 'col', class: column.isNumber && 'number' },
    h('button', { type: 'button', onclick: () => {
      isDescending = by === place ? !isDescending : Boolean(column.isNumber);
      by = place;
      order();
    } }, column.title)));

  function cell(column, row) {
    if (column.show) return column.show(row);
    const value = column.value(row);
    return typeof value === 'number' ? grouped(value) : value ?? '–';
  }

  function order() {
    if (by >= 0) {
      const { value, isNumber } = columns[by];
      const factor = isDescending ? -1 : 1;
      const compare = isNumber
        ? (a, b) => (value(a) ?? -Infinity) - (value(b) ?? -Infinity)
        : (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
      sorted = rows.slice().sort((a, b) => factor * compare(a, b));
    }
    headers.forEach((header, place) => {
      if (place === by) header.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
      else header.removeAttribute('aria-sort');
    });
    body.replaceChildren();
    shown = 0;
    grow();
  }

  function grow() {
    const next = sorted.slice(shown, shown + STEP);
    body.append(...next.map((row) => h('tr', {}, columns.map((column, place) => h(place === 0 ? 'th' : 'td',
      { class: column.isNumber && 'number', scope: place === 0 && 'row' }, cell(column, row))))));
    shown += next.length;
    more.textContent = `Show ${Math.min(STEP, sorted.length - shown)} more of ${grouped(sorted.length)}`;
    more.hidden = shown >= sorted.length;
  }

  order();
  return h('div', { class: 'table', role: 'region', 'aria-label': caption, tabindex: 0 },
    h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, headers)), body), more);
}

/** Rows as CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before it. */
function toCsv(columns, rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return String(value);
    const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => columns.map((column) => cell(column.value(row))).join(','));
  return [columns.map((column) => column.name).join(','), ...lines].join('\r\n') + '\r\n';
}

/** Hands `text` to the reader as a file. */
function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Makes the button `button` switch between the system's colours, light and dark. */
function themeSwitch(button) {
  const names = ['auto', 'light', 'dark'];
  // A page opened as a file may have no storage.
  const stored = () => { try { return localStorage.getItem('visavis-theme'); } catch { return null; } };
  const store = (name) => { try { localStorage.setItem('visavis-theme', name); } catch { /* not remembered */ } };
  const set = (name) => {
    document.documentElement.dataset.theme = name;
    button.textContent = `Colours: ${name}`;
  };
  set(names.includes(stored()) ? stored() : 'auto');
  button.addEventListener('click', () => {
    const next = names[(names.indexOf(document.documentElement.dataset.theme) + 1) % names.length];
    set(next);
    store(next);
  });
}
