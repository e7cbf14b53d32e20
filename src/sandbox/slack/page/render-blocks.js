// @ts-check
// Draws Block Kit as Slack does. Text is always set as text, never as HTML.

/** @typedef {Record<string, any>} Json */
/** @typedef {{ people: Map<string, string>, channels: Map<string, string>, press: (element: Json, value: string | undefined, button: HTMLElement) => void }} Surroundings */

/** @param {string} tag @param {Json} [attributes] @param {...(Node | string | null)} children */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') node.addEventListener('click', value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const ENTITIES = /** @type {Record<string, string>} */ ({ '&lt;': '<', '&gt;': '>', '&amp;': '&' });
const plain = (/** @type {string} */ text) =>
  text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);

/** @param {number} seconds @param {string} format */
function dateWords(seconds, format) {
  const date = new Date(seconds * 1000);
  const today = new Date();
  const days = Math.round(
    (new Date(today.toDateString()).getTime() - new Date(date.toDateString()).getTime()) / 86_400_000,
  );
  const long = date.toLocaleDateString('en-US', { month: 'long', day: 'numeric', year: 'numeric' });
  const short = date.toLocaleDateString('en-US', { month: 'short', day: 'numeric', year: 'numeric' });
  const near = days === 0 ? 'today' : days === 1 ? 'yesterday' : days === -1 ? 'tomorrow' : null;
  const time = date.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
  return format
    .replace('{date_short_pretty}', near ?? short)
    .replace('{date_long_pretty}', near ?? long)
    .replace('{date_short}', short)
    .replace('{date_long}', long)
    .replace('{time}', time);
}

/** What stands between < and >. @param {string} inside @param {Surroundings} around */
function special(inside, around) {
  const [target = '', label] = inside.split('|');
  if (target.startsWith('@'))
    return el('span', { class: 'mention' }, `@${around.people.get(target.slice(1)) ?? target.slice(1)}`);
  if (target.startsWith('#'))
    return el(
      'span',
      { class: 'mention' },
      `#${around.channels.get(target.slice(1)) ?? label ?? target.slice(1)}`,
    );
  const date = /^!date\^(\d+)\^([^^]+)/.exec(target);
  if (date) return document.createTextNode(dateWords(Number(date[1]), date[2] ?? ''));
  if (target.startsWith('!')) return el('span', { class: 'mention' }, `@${label ?? target.slice(1)}`);
  if (/^(https?|mailto):/.test(target)) {
    return el('a', { href: plain(target), target: '_blank', rel: 'noreferrer' }, plain(label ?? target));
  }
  return document.createTextNode(`<${plain(inside)}>`);
}

const INLINE =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*([^*\n]+)\*(?!\w)|(?<![\w_])_([^_\n]+)_(?!\w)|(?<![\w~])~([^~\n]+)~(?!\w)/g;

/** @param {string} text @param {Surroundings} around @returns {Node[]} */
export function mrkdwn(text, around) {
  /** @type {Node[]} */
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(document.createTextNode(plain(text.slice(last, match.index))));
    const [, fence, code, angle, strong, emphasis, struck] = match;
    if (fence !== undefined) nodes.push(el('pre', {}, plain(fence.trim())));
    else if (code !== undefined) nodes.push(el('code', {}, plain(code)));
    else if (angle !== undefined) nodes.push(special(angle, around));
    else if (strong !== undefined) nodes.push(el('b', {}, ...mrkdwn(strong, around)));
    else if (emphasis !== undefined) nodes.push(el('i', {}, ...mrkdwn(emphasis, around)));
    else if (struck !== undefined) nodes.push(el('s', {}, ...mrkdwn(struck, around)));
    last = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(plain(text.slice(last))));
  return nodes;
}

/** @param {Json | undefined} object @param {Surroundings} around @returns {Node[]} */
function text(object, around) {
  if (!object) return [];
  return object.type === 'mrkdwn'
    ? mrkdwn(String(object.text), around)
    : [document.createTextNode(String(object.text))];
}

/** @param {Json} element @param {Surroundings} around @returns {HTMLElement} */
function interactive(element, around) {
  if (element.type === 'button') {
    const style = element.style ? `b ${element.style}` : 'b';
    const button = el(
      'button',
      {
        class: style,
        type: 'button',
        'aria-label': element.accessibility_label,
        'data-action': element.action_id,
      },
      ...text(element.text, around),
    );
    button.addEventListener('click', () => {
      if (element.url) window.open(element.url, '_blank', 'noreferrer');
      around.press(element, element.value, button);
    });
    return button;
  }
  if (element.type === 'static_select' || element.type === 'overflow') {
    const select = /** @type {HTMLSelectElement} */ (
      el(
        'select',
        { 'data-action': element.action_id, 'aria-label': element.placeholder?.text ?? 'More' },
        el('option', { value: '' }, element.placeholder?.text ?? '⋯'),
        ...(element.options ?? []).map((/** @type {Json} */ o) =>
          el('option', { value: o.value }, o.text.text),
        ),
      )
    );
    select.addEventListener('change', () => select.value && around.press(element, select.value, select));
    return select;
  }
  return el('span', { class: 'unknown' }, `[${element.type}]`);
}

/** An input of a modal. @param {Json} block @param {Json} errors @param {(actionId: string, text: string) => Promise<Json[]>} suggest */
function input(block, errors, suggest) {
  const element = block.element;
  const common = {
    name: element.action_id,
    id: `input-${element.action_id}`,
    'aria-describedby': `about-${element.action_id}`,
  };
  /** @type {HTMLElement} */
  let control;
  if (element.type === 'static_select' || element.type === 'radio_buttons') {
    control = el(
      'select',
      common,
      ...(element.options ?? []).map((/** @type {Json} */ o) =>
        el(
          'option',
          { value: o.value, selected: o.value === element.initial_option?.value ? '' : false },
          o.text.text,
        ),
      ),
    );
  } else if (element.type === 'external_select') {
    const chosen = /** @type {HTMLSelectElement} */ (el('select', { ...common, size: 6 }));
    const search = /** @type {HTMLInputElement} */ (
      el('input', { placeholder: element.placeholder?.text ?? 'Search', 'aria-label': block.label.text })
    );
    const load = async () => {
      const options = await suggest(element.action_id, search.value);
      chosen.replaceChildren(...options.map((o) => el('option', { value: o.value }, o.text.text)));
    };
    search.addEventListener('input', load);
    void load();
    control = el('div', {}, search, chosen);
  } else if (element.type === 'plain_text_input' && element.multiline) {
    control = el('textarea', { ...common, rows: 4 }, element.initial_value ?? '');
  } else {
    const type = element.type === 'number_input' ? 'text' : 'text';
    control = el('input', {
      ...common,
      type,
      inputmode: element.type === 'number_input' ? 'numeric' : null,
      value: element.initial_value ?? '',
      placeholder: element.placeholder?.text,
      maxlength: element.max_length,
      autofocus: element.focus_on_load ? '' : false,
    });
  }
  const error = errors[block.block_id];
  return el(
    'label',
    { class: 'input' },
    el('b', {}, block.label.text),
    control,
    el(
      'span',
      { id: `about-${element.action_id}` },
      error ? el('span', { class: 'error' }, error) : null,
      block.hint ? el('small', {}, block.hint.text) : null,
    ),
  );
}

/** @param {Json[]} blocks @param {Surroundings} around @param {Json} [errors] @param {(actionId: string, text: string) => Promise<Json[]>} [suggest] */
export function renderBlocks(blocks, around, errors = {}, suggest = async () => []) {
  return el(
    'div',
    { class: 'blocks' },
    ...blocks.map((block) => {
      switch (block.type) {
        case 'header':
          return el('h3', {}, ...text(block.text, around));
        case 'section':
          return el(
            'div',
            { class: 'section' },
            el(
              'div',
              {},
              ...text(block.text, around),
              block.fields
                ? el(
                    'div',
                    { class: 'fields' },
                    ...block.fields.map((/** @type {Json} */ f) => el('div', {}, ...text(f, around))),
                  )
                : null,
            ),
            block.accessory ? interactive(block.accessory, around) : null,
          );
        case 'context':
          return el(
            'div',
            { class: 'context' },
            ...block.elements.map((/** @type {Json} */ e) => el('span', {}, ...text(e, around))),
          );
        case 'actions':
          return el(
            'div',
            { class: 'actions' },
            ...block.elements.map((/** @type {Json} */ e) => interactive(e, around)),
          );
        case 'divider':
          return el('hr');
        case 'image':
          return el('img', { src: block.image_url, alt: block.alt_text });
        case 'input':
          return input(block, errors, suggest);
        default:
          return el('div', { class: 'unknown' }, `[${block.type}] ${JSON.stringify(block).slice(0, 400)}`);
      }
    }),
  );
}
