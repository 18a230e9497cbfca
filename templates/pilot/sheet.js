'use strict';
// A judge prefers one answer a row, or none, and may write a better one. Texts of models are only ever set as text.
const sheet = JSON.parse(document.getElementById('sheet').textContent);
const find = (id) => document.getElementById(id);
const heading = find('place');
let at = 0;
let judged = {};

const judge = () => (find('judge').checkValidity() ? find('judge').value : '');
const words = () => sheet.words[document.documentElement.lang];
const fill = (text, number) => text.replace('#', number);
const key = () => `sovran pilot ${sheet.id} ${judge()}`;

// What is not kept here is kept by saving; some browsers keep nothing for files.
function keep() {
  try {
    localStorage.setItem(key(), JSON.stringify(judged));
    find('left').textContent = fill(words().left, sheet.rows.filter(({ id }) => !judged[id]?.choice).length);
  } catch {
    find('left').textContent = words().unkept;
  }
}

function recall() {
  try {
    judged = JSON.parse(localStorage.getItem(key())) ?? {};
  } catch {
    judged = {};
  }
}

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

function showAnswer(text, number) {
  const section = document.createElement('section');
  const title = element('h3', fill(words().answer, number), { id: `answer-${number}` });
  const button = element('button', fill(words().prefer, number), { type: 'button', disabled: judge() === '' });
  button.dataset.choice = number;
  button.addEventListener('click', () => choose(String(number)));
  section.setAttribute('aria-labelledby', title.id);
  section.append(title, element('p', text, { className: 'said' }), button);
  return section;
}

function show() {
  const row = sheet.rows[at];
  for (const each of document.querySelectorAll('[data-word]')) each.textContent = words()[each.dataset.word];
  heading.textContent = `${fill(words().row, at + 1)} ${sheet.rows.length}`;
  find('asked').textContent = row.question;
  find('answers').replaceChildren(...row.answers.map((text, index) => showAnswer(text, index + 1)));
  find('tie').dataset.choice = 't';
  find('name').textContent = sheet.id;
  find('correction').value = judged[row.id]?.correction ?? '';
  for (const id of ['tie', 'correction', 'save']) find(id).disabled = judge() === '';
  find('previous').disabled = at === 0;
  find('next').disabled = at === sheet.rows.length - 1;
  mark();
}

function mark() {
  const chosen = judged[sheet.rows[at].id]?.choice;
  for (const each of document.querySelectorAll('[data-choice]'))
    each.setAttribute('aria-pressed', String(each.dataset.choice === chosen));
  keep();
}

function put(said) {
  const { id } = sheet.rows[at];
  judged[id] = { ...judged[id], ...said };
  mark();
}

function choose(choice) {
  if (judge() !== '') put({ choice });
}

function go(to) {
  if (to < 0 || to >= sheet.rows.length) return;
  at = to;
  show();
  heading.focus();
}

const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

function save() {
  if (judge() === '') return;
  const lines = sheet.rows.map(({ id }) => {
    const { choice = '', correction = '' } = judged[id] ?? {};
    return [sheet.id, judge(), id, choice, correction].map(quoted).join(',');
  });
  const text = `\uFEFF${['pilot,judge,row,choice,correction', ...lines].join('\r\n')}\r\n`;
  const href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  element('a', '', { href, download: `${sheet.id}-judge-${judge()}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const KEYS = {
  t: () => choose('t'),
  c: () => find('correction').focus(),
  s: save,
  ArrowLeft: () => go(at - 1),
  ArrowRight: () => go(at + 1),
};

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.matches('textarea, input:not([type=checkbox])');
  if (isTyping && event.key === 'Escape') return heading.focus();
  if (isTyping || !find('keys').checked || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = event.key <= sheet.rows[at].answers.length && event.key >= 1 ? () => choose(event.key) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
find('language').addEventListener('click', () => {
  document.documentElement.lang = document.documentElement.lang === 'fr' ? 'en' : 'fr';
  show();
});
find('judge').addEventListener('input', () => {
  recall();
  show();
});
find('tie').addEventListener('click', () => choose('t'));
find('correction').addEventListener('input', () => put({ correction: find('correction').value }));
find('previous').addEventListener('click', () => go(at - 1));
find('next').addEventListener('click', () => go(at + 1));
find('save').addEventListener('click', save);
show();
