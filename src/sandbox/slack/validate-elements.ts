// Refuses the elements (buttons, selects, inputs, images) that Slack refuses.

import { LIMITS } from './limits.ts';
import { isJson, type Json, lengthOf, list, type Problems } from './problems.ts';

export function checkImage(problems: Problems, path: string, image: Json): void {
  if (typeof image.alt_text !== 'string') problems.add(`${path}/alt_text`, 'missing required field');
  else problems.max(`${path}/alt_text`, lengthOf(image.alt_text), LIMITS.altText);
}

const INTERACTIVE = new Set([
  'button',
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'overflow',
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
  'datetimepicker',
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
  'file_input',
]);

export function checkElement(problems: Problems, path: string, element: unknown): void {
  if (!isJson(element)) {
    problems.add(path, 'must be an object');
    return;
  }
  if (element.type === 'image') {
    checkImage(problems, path, element);
    return;
  }
  if (!INTERACTIVE.has(String(element.type))) {
    problems.add(`${path}/type`, 'unsupported element type');
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
  if (element.options !== undefined) checkOptions(problems, path, element);
  if (element.confirm !== undefined) checkConfirm(problems, `${path}/confirm`, element.confirm);
}

function checkOptions(problems: Problems, path: string, element: Json): void {
  const options = list(element.options);
  const limits: Readonly<Record<string, number>> = {
    overflow: LIMITS.overflowOptions,
    checkboxes: LIMITS.checkboxOptions,
    radio_buttons: LIMITS.checkboxOptions,
  };
  const limit = limits[String(element.type)] ?? LIMITS.options;
  if (options.length === 0 || options.length > limit) {
    problems.add(`${path}/options`, `between 1 and ${limit} items allowed`);
  }
  const values = new Set<string>();
  for (const [i, option] of options.entries()) {
    if (!isJson(option)) {
      problems.add(`${path}/options/${i}`, 'must be an object');
      continue;
    }
    problems.text(`${path}/options/${i}/text`, option.text, LIMITS.optionText);
    const value = String(option.value ?? '');
    if (value.length === 0) problems.add(`${path}/options/${i}/value`, 'must be more than 0 characters');
    problems.max(`${path}/options/${i}/value`, value.length, LIMITS.optionValue);
    if (values.has(value)) problems.add(`${path}/options/${i}/value`, 'values must be unique');
    values.add(value);
    if (option.description !== undefined) {
      problems.text(`${path}/options/${i}/description`, option.description, LIMITS.optionDescription);
    }
  }
  if (isJson(element.initial_option) && !values.has(String(element.initial_option.value))) {
    problems.add(`${path}/initial_option`, 'initial_option must be one of the options');
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
