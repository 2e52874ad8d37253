'use strict';
// Everything works without this script: it loads pages again, follows topics and asks before what cannot be undone.

const MAX_ROWS = 500;

function isBusy(main) {
  return document.hidden || !document.getElementById('live').checked
    || main.contains(document.activeElement) && document.activeElement !== main
    || main.querySelector('details[open]') !== null || String(getSelection()) !== '';
}

async function refresh(main) {
  if (isBusy(main)) {
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (answer.ok && !isBusy(main)) {
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main');
    main.replaceChildren(...fresh.childNodes);
  }
}

function cell(text, tag) {
  const outer = document.createElement('td');
  const inner = document.createElement('bdi');
  inner.textContent = text;
  if (tag) {
    const between = document.createElement(tag);
    between.append(inner);
    outer.append(between);
  } else {
    outer.append(inner);
  }
  return outer;
}

function show(message) {
  const row = document.createElement('tr');
  row.append(cell(message.partition), cell(message.offset), cell(message.timestamp),
    cell(message.key ?? message.keyBase64 ?? ''), cell(message.data ?? message.dataBase64 ?? '', 'pre'), cell(''));
  const rows = document.querySelector('#messages tbody');
  rows.prepend(row);
  while (rows.rows.length > MAX_ROWS) {
    rows.rows[rows.rows.length - 1].remove();
  }
}

function follow(button) {
  let events = null;
  button.hidden = false;
  button.addEventListener('click', () => {
    if (events) {
      events.close();
      events = null;
      button.textContent = 'Follow live';
    } else {
      events = new EventSource(button.dataset.events);
      events.onmessage = event => show(JSON.parse(event.data));
      button.textContent = 'Stop following';
    }
  });
}

document.addEventListener('submit', event => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
  }
});

const main = document.getElementById('main');
const seconds = Number(main.dataset.refresh);
if (seconds > 0) {
  setInterval(() => refresh(main).catch(() => {}), seconds * 1000);
}
const button = document.getElementById('follow');
if (button) {
  follow(button);
}
