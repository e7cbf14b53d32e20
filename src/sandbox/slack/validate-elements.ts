// Refuses the elements (buttons, selects, inputs, images) that Slack refuses.

import { LIMITS } from './limits.ts';
import { isJson, type Json, lengthOf, list, type Problems } from './problems.ts';

export function checkImage(problems: Problems, path: string, image: Json): void {
  if (typeof image.alt_text !== 'string') problems.add(`${path}/alt_text`, 'missing required field');
  else problems.max(`${path}/alt_text`, lengthOf(image.alt_text), LIMITS.altText);
  if ((image.image_url === undefined) === (image.slack_file === undefined)) {
    problems.add(path, 'one of image_url and slack_file is required');
  }
  if (typeof image.image_url === 'string')
    problems.max(`${path}/image_url`, image.image_url.length, LIMITS.url);
  if (isJson(image.title)) problems.text(`${path}/title`, image.title, LIMITS.imageTitle, 'plain_text');
}

const CHOICES = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
  'datetimepicker',
];
const PRESSED = ['button', 'overflow', 'workflow_button'];
const TYPED = [
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
  'file_input',
];

/** Which element may stand in which block: https://docs.slack.dev/reference/block-kit/block-elements */
const PLACES = {
  section: new Set([...CHOICES, ...PRESSED, 'image']),
  actions: new Set([...CHOICES, ...PRESSED]),
  input: new Set([...CHOICES, ...TYPED]),
  card: new Set(['button']),
  context_actions: new Set(['feedback_buttons', 'icon_button']),
} as const;

export function checkElement(
  problems: Problems,
  path: string,
  element: unknown,
  place: keyof typeof PLACES,
): void {
  if (!isJson(element)) {
    problems.add(path, 'must be an object');
    return;
  }
  const type = String(element.type);
  if (!PLACES[place].has(type)) {
    problems.add(`${path}/type`, `unsupported element type in ${place}: ${type}`);
    return;
  }
  if (type === 'image') {
    checkImage(problems, path, element);
    return;
  }
  if (typeof element.action_id === 'string') {
    problems.max(`${path}/action_id`, element.action_id.length, LIMITS.actionId);
  }
  if (element.type === 'button') {
    problems.text(`${path}/text`, element.text, LIMITS.buttonText, 'plain_text');
    if (typeof element.value === 'string') {
      problems.max(`${path}/value`, element.value.length, LIMITS.buttonValue);
    }
    if (typeof element.url === 'string') problems.max(`${path}/url`, element.url.length, LIMITS.url);
    if (typeof element.accessibility_label === 'string') {
      problems.max(
        `${path}/accessibility_label`,
        element.accessibility_label.length,
        LIMITS.accessibilityLabel,
      );
    }
    if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger') {
      problems.add(`${path}/style`, 'must be primary or danger');
    }
  }
  if (element.placeholder !== undefined) {
    problems.text(`${path}/placeholder`, element.placeholder, LIMITS.placeholder, 'plain_text');
  }
  if (element.options !== undefined || element.option_groups !== undefined) {
    checkOptions(problems, path, element);
  } else if (NEEDS_OPTIONS.has(type)) {
    problems.add(`${path}/options`, 'missing required field');
  }
  checkTyped(problems, path, element);
  if (element.confirm !== undefined) checkConfirm(problems, `${path}/confirm`, element.confirm);
}

const NEEDS_OPTIONS = new Set([
  'static_select',
  'multi_static_select',
  'overflow',
  'checkboxes',
  'radio_buttons',
]);

/** Inputs that people type into, and dates. */
function checkTyped(problems: Problems, path: string, element: Json): void {
  switch (element.type) {
    case 'plain_text_input': {
      const { min_length: min, max_length: max } = element;
      for (const [name, limit, least] of [['min_length', min, 0] as const, ['max_length', max, 1] as const]) {
        if (limit === undefined) continue;
        if (typeof limit !== 'number' || limit < least || limit > LIMITS.inputLength)
          problems.add(`${path}/${name}`, `must be from ${least} to ${LIMITS.inputLength}`);
      }
      return;
    }
    case 'number_input':
      if (typeof element.is_decimal_allowed !== 'boolean')
        problems.add(`${path}/is_decimal_allowed`, 'missing required field');
      for (const name of ['min_value', 'max_value', 'initial_value']) {
        const value = element[name];
        if (value !== undefined && (typeof value !== 'string' || Number.isNaN(Number(value))))
          problems.add(`${path}/${name}`, 'must be a number, as a string');
      }
      return;
    case 'datepicker':
      if (element.initial_date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(element.initial_date)))
        problems.add(`${path}/initial_date`, 'must be YYYY-MM-DD');
      return;
    case 'timepicker':
      if (element.initial_time !== undefined && !/^\d{2}:\d{2}$/.test(String(element.initial_time)))
        problems.add(`${path}/initial_time`, 'must be HH:mm');
      return;
    default:
  }
}

function checkOptions(problems: Problems, path: string, element: Json): void {
  const values = new Set<string>();
  if (element.options !== undefined && element.option_groups !== undefined) {
    problems.add(path, 'options and option_groups cannot both be set');
  }
  if (element.option_groups === undefined) {
    checkOptionList(problems, `${path}/options`, element, list(element.options), values);
  } else {
    const groups = list(element.option_groups);
    if (groups.length === 0 || groups.length > LIMITS.optionGroups)
      problems.add(`${path}/option_groups`, `between 1 and ${LIMITS.optionGroups} items allowed`);
    for (const [i, group] of groups.entries()) {
      const place = `${path}/option_groups/${i}`;
      if (!isJson(group)) {
        problems.add(place, 'must be an object');
        continue;
      }
      problems.text(`${place}/label`, group.label, LIMITS.optionGroupLabel, 'plain_text');
      checkOptionList(problems, `${place}/options`, element, list(group.options), values);
    }
  }
  const initial = [element.initial_option, ...list(element.initial_options)].filter(isJson);
  if (initial.some((option) => !values.has(String(option.value)))) {
    problems.add(`${path}/initial_option`, 'initial_option must be one of the options');
  }
}

function checkOptionList(
  problems: Problems,
  path: string,
  element: Json,
  options: readonly unknown[],
  values: Set<string>,
): void {
  const limits: Readonly<Record<string, number>> = {
    overflow: LIMITS.overflowOptions,
    checkboxes: LIMITS.checkboxOptions,
    radio_buttons: LIMITS.checkboxOptions,
  };
  const limit = limits[String(element.type)] ?? LIMITS.options;
  if (options.length === 0 || options.length > limit) {
    problems.add(path, `between 1 and ${limit} items allowed`);
  }
  for (const [i, option] of options.entries()) {
    if (!isJson(option)) {
      problems.add(`${path}/${i}`, 'must be an object');
      continue;
    }
    problems.text(`${path}/${i}/text`, option.text, LIMITS.optionText);
    const value = String(option.value ?? '');
    if (value.length === 0) problems.add(`${path}/${i}/value`, 'must be more than 0 characters');
    problems.max(`${path}/${i}/value`, value.length, LIMITS.optionValue);
    if (values.has(value)) problems.add(`${path}/${i}/value`, 'values must be unique');
    values.add(value);
    if (option.description !== undefined) {
      problems.text(`${path}/${i}/description`, option.description, LIMITS.optionDescription);
    }
  }
}

function checkConfirm(problems: Problems, path: string, confirm: unknown): void {
  if (!isJson(confirm)) {
    problems.add(path, 'must be an object');
    return;
  }
  problems.text(`${path}/title`, confirm.title, LIMITS.confirmTitle, 'plain_text');
  problems.text(`${path}/text`, confirm.text, LIMITS.confirmText);
  problems.text(`${path}/confirm`, confirm.confirm, LIMITS.confirmButton, 'plain_text');
  problems.text(`${path}/deny`, confirm.deny, LIMITS.confirmButton, 'plain_text');
}
