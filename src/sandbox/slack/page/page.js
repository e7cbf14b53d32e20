// @ts-check
// The page: looks at the workspace as one person, acts as that person, looks again at every change.

import { el, mrkdwn, renderBlocks } from './render-blocks.js';

/** @typedef {import('./render-blocks.js').Json} Json */

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const line = /** @type {HTMLInputElement} */ ($('line'));
const who = /** @type {HTMLSelectElement} */ ($('who'));
const modal = /** @type {HTMLDialogElement} */ ($('modal'));
const confirmBox = /** @type {HTMLDialogElement} */ ($('confirm'));

let me = new URLSearchParams(location.search).get('as') ?? 'U0ANA';
let channel = new URLSearchParams(location.search).get('channel') ?? 'C0PLATFORM';
let shownModal = '';
/** @type {Map<string, number>} */
const read = new Map();
/** @type {Json} */
let seen = { people: [], channels: [], messages: [], toasts: [] };

async function post(/** @type {Json} */ body) {
  const response = await fetch('/page/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: me, ...body }),
  });
  const answer = await response.json();
  if (answer.error) toast(answer.error);
  if (answer.toast) toast(answer.toast);
  return answer;
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer;
function toast(/** @type {string} */ text) {
  $('toast').textContent = text;
  $('toast').hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    $('toast').hidden = true;
  }, 6_000);
}

/** @param {Json} confirm @returns {Promise<boolean>} */
function askFirst(confirm) {
  return new Promise((resolve) => {
    const close = (/** @type {boolean} */ yes) => {
      confirmBox.close();
      resolve(yes);
    };
    const style = confirm.style === 'danger' ? 'danger' : 'primary';
    confirmBox.replaceChildren(
      el('h2', {}, confirm.title.text),
      el('div', { class: 'body' }, ...mrkdwn(confirm.text.text, around('message'))),
      el(
        'footer',
        {},
        el('button', { onclick: () => close(false) }, confirm.deny.text),
        el('button', { class: style, onclick: () => close(true) }, confirm.confirm.text),
      ),
    );
    confirmBox.showModal();
  });
}

/** @param {'message' | 'view' | 'home'} where @param {string} [messageTs] */
function around(where, messageTs) {
  return {
    people: new Map(seen.people.map((/** @type {Json} */ p) => [p.userId, p.name])),
    channels: new Map(seen.channels.map((/** @type {Json} */ c) => [c.channelId, c.name])),
    press: async (
      /** @type {Json} */ element,
      /** @type {string | undefined} */ value,
      /** @type {HTMLElement} */ button,
    ) => {
      if (element.confirm && !(await askFirst(element.confirm))) return;
      button.setAttribute('aria-busy', 'true');
      await post({ kind: 'click', channelId: channel, where, messageTs, actionId: element.action_id, value });
      button.removeAttribute('aria-busy');
    },
  };
}

const time = (/** @type {string} */ ts) =>
  new Date(Number(ts) * 1000).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });

/** @param {Json} message */
function renderMessage(message) {
  const person = seen.people.find((/** @type {Json} */ p) => p.userId === message.userId) ?? {
    realName: '?',
    role: '',
  };
  const isBot = person.role === 'bot';
  const surroundings = around('message', message.ts);
  return el(
    'article',
    { 'data-ts': message.ts },
    el(
      'div',
      { class: isBot ? 'face bot' : 'face', 'aria-hidden': 'true' },
      isBot ? '◆' : person.realName.slice(0, 1),
    ),
    el(
      'div',
      {},
      el(
        'div',
        { class: 'head' },
        el('b', {}, person.realName),
        ' ',
        isBot ? el('span', { class: 'app' }, 'APP') : null,
        ` ${time(message.ts)}`,
        message.editedAt ? ' (edited)' : '',
      ),
      message.ephemeralFor ? el('div', { class: 'only' }, '👁 Only visible to you') : null,
      message.blocks.length > 0
        ? renderBlocks(message.blocks, surroundings)
        : el('div', { class: 'blocks' }, ...mrkdwn(message.text, surroundings)),
      ...message.files.map((/** @type {Json} */ f) =>
        el('div', { class: 'unknown' }, `📄 ${f.name}, ${f.bytes} bytes`),
      ),
    ),
  );
}

/** @param {Json} [errors] */
function renderModal(errors = {}) {
  const open = seen.view;
  if (!open) {
    shownModal = '';
    if (modal.open) modal.close();
    return;
  }
  const key = `${open.viewId} ${open.hash}`;
  if (key === shownModal && Object.keys(errors).length === 0) return;
  const typed = new Map(
    [...modal.querySelectorAll('[name]')].map((n) => [
      n.getAttribute('name'),
      /** @type {HTMLInputElement} */ (n).value,
    ]),
  );
  const suggest = async (/** @type {string} */ actionId, /** @type {string} */ text) =>
    (await post({ kind: 'suggest', actionId, text })).options ?? [];
  const { view } = open;
  const form = /** @type {HTMLFormElement} */ (
    el(
      'form',
      {},
      el('h2', {}, view.title.text),
      el('div', { class: 'body' }, renderBlocks(view.blocks, around('view'), errors, suggest)),
      el(
        'footer',
        {},
        el('button', { type: 'button', onclick: () => post({ kind: 'close' }) }, view.close?.text ?? 'Close'),
        view.submit ? el('button', { class: 'primary' }, view.submit.text) : null,
      ),
    )
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const inputs = [...form.querySelectorAll('[name]')].map((n) => /** @type {HTMLInputElement} */ (n));
    const values = Object.fromEntries(
      inputs.filter((n) => n.value !== '' || n.tagName !== 'SELECT').map((n) => [n.name, n.value]),
    );
    const answer = await post({ kind: 'submit', values });
    if (answer.errors) renderModal(answer.errors);
  });
  modal.replaceChildren(form);
  if (key === shownModal) {
    for (const [name, value] of typed) {
      const again = modal.querySelector(`[name="${CSS.escape(name ?? '')}"]`);
      if (again) /** @type {HTMLInputElement} */ (again).value = value;
    }
  }
  shownModal = key;
  if (!modal.open) modal.showModal();
  /** @type {HTMLElement | null} */ (modal.querySelector('[autofocus]'))?.focus();
}

function renderSide() {
  who.replaceChildren(
    ...seen.people
      .filter((/** @type {Json} */ p) => p.role !== 'bot')
      .map((/** @type {Json} */ p) =>
        el('option', { value: p.userId, selected: p.userId === me ? '' : false }, `${p.realName}, ${p.role}`),
      ),
  );
  const places = [
    ...seen.channels
      .filter((/** @type {Json} */ c) => c.kind !== 'dm')
      .map((/** @type {Json} */ c) => [c.channelId, `${c.kind === 'private' ? '🔒' : '#'} ${c.name}`]),
    [seen.dm, '◆ Depot'],
    ['home', '⌂ Depot: Home tab'],
  ];
  $('channels').replaceChildren(
    ...places.map(([id, name]) => {
      const count = seen.messages.filter((/** @type {Json} */ m) => m.channelId === id).length;
      if (id === channel) read.set(id, count);
      const unread = count > (read.get(id) ?? 0);
      return el(
        'li',
        { class: unread ? 'unread' : '' },
        el(
          'button',
          { 'aria-current': id === channel, onclick: () => go(id) },
          unread ? `${name} (${count - (read.get(id) ?? 0)} new)` : name,
        ),
      );
    }),
  );
  $('shortcuts').replaceChildren(
    ...seen.shortcuts.map((/** @type {Json} */ s) =>
      el(
        'button',
        { title: s.description, onclick: () => post({ kind: 'shortcut', callbackId: s.callbackId }) },
        `⚡ ${s.name}`,
      ),
    ),
  );
}

async function go(/** @type {string} */ id) {
  channel = id;
  render();
  line.focus();
  if (id === 'home') await post({ kind: 'home' });
}

function render() {
  renderSide();
  renderModal();
  const place = seen.channels.find((/** @type {Json} */ c) => c.channelId === channel);
  $('title').textContent =
    channel === 'home' ? 'Depot' : place?.kind === 'dm' ? 'Depot' : `# ${place?.name ?? ''}`;
  $('subtitle').textContent =
    channel === 'home'
      ? 'Home tab'
      : place?.kind === 'dm'
        ? 'Direct message with the bot'
        : place?.kind === 'private'
          ? 'Private channel; the bot is not a member'
          : 'Type /depot to begin';
  $('composer').hidden = channel === 'home';
  const box = $('messages');
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  if (channel === 'home') {
    box.replaceChildren(
      el(
        'article',
        {},
        el('span'),
        seen.home ? renderBlocks(seen.home.blocks, around('home')) : el('p', {}, 'Nothing here yet.'),
      ),
    );
    return;
  }
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.action;
  box.replaceChildren(
    ...seen.messages.filter((/** @type {Json} */ m) => m.channelId === channel).map(renderMessage),
  );
  if (focused)
    /** @type {HTMLElement | null} */ (
      [...box.querySelectorAll(`[data-action="${CSS.escape(focused)}"]`)].at(-1)
    )?.focus();
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function renderHints() {
  const text = line.value;
  const found = text.startsWith('/')
    ? (seen.commands ?? []).filter((/** @type {Json} */ c) => c.command.startsWith(text.split(' ', 1)[0]))
    : [];
  $('hints').hidden = found.length === 0;
  $('hints').replaceChildren(
    ...found.map((/** @type {Json} */ c) =>
      el(
        'li',
        {
          onclick: () => {
            line.value = `${c.command} `;
            line.focus();
            renderHints();
          },
        },
        el('b', {}, c.command),
        ` ${c.hint}`,
        el('small', {}, c.description),
      ),
    ),
  );
}

async function look() {
  seen = await (await fetch(`/page/look?as=${encodeURIComponent(me)}`)).json();
  render();
}

line.addEventListener('input', renderHints);
line.addEventListener('blur', () =>
  setTimeout(() => {
    $('hints').hidden = true;
  }, 200),
);
$('composer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = line.value.trim();
  if (!text) return;
  line.value = '';
  renderHints();
  await post({ kind: 'line', channelId: channel, text });
});
who.addEventListener('change', () => {
  me = who.value;
  shownModal = '';
  void look();
});
modal.addEventListener('cancel', (event) => {
  event.preventDefault();
  void post({ kind: 'close' });
});

let looking = false;
let again = false;
new EventSource('/page/changes').onmessage = async () => {
  again = true;
  if (looking) return;
  looking = true;
  while (again) {
    again = false;
    await look();
  }
  looking = false;
};
