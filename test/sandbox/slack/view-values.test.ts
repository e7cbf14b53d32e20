import { describe, expect, it } from 'vitest';
import type { Json, StoredView } from '../../../src/sandbox/slack/state.ts';
import { missingInputs, mistypedInputs, valuesIn } from '../../../src/sandbox/slack/view-values.ts';

const option = (value: string) => ({ value, text: { type: 'plain_text', text: value } });
const input = (element: Json, more: Json = {}): Json => ({
  type: 'input',
  block_id: 'b',
  label: { type: 'plain_text', text: 'Label' },
  element: { action_id: 'a', ...element },
  ...more,
});
const viewOf = (...blocks: readonly Json[]): StoredView => ({
  viewId: 'V1',
  userId: 'U1',
  rootViewId: 'V1',
  previousViewId: null,
  hash: '1',
  view: { type: 'modal', blocks },
});
const filledWith = (blocks: readonly Json[], given: unknown) =>
  valuesIn(
    blocks,
    {},
    () => given,
    () => [],
  );
const judge = (element: Json, given: unknown): unknown => {
  const view = viewOf(input(element));
  const values = filledWith([input(element)], given);
  return (missingInputs(view, values) ?? mistypedInputs(view, values))?.b ?? null;
};

describe('the state of inputs', () => {
  it('has every kind in Slack’s form, as it began and as it was filled in', () => {
    const options = [option('x'), option('y')];
    const kinds: readonly (readonly [Json, unknown, Json])[] = [
      [{ type: 'plain_text_input', initial_value: 'old' }, 'new', { value: 'new' }],
      [{ type: 'static_select', options }, 'y', { selected_option: option('y') }],
      [{ type: 'radio_buttons', options }, 'x', { selected_option: option('x') }],
      [{ type: 'checkboxes', options }, ['x', 'y'], { selected_options: options }],
      [{ type: 'multi_static_select', options }, ['y'], { selected_options: [option('y')] }],
      [{ type: 'users_select' }, 'U1', { selected_user: 'U1' }],
      [{ type: 'multi_users_select' }, ['U1', 'U2'], { selected_users: ['U1', 'U2'] }],
      [{ type: 'multi_channels_select' }, ['C1'], { selected_channels: ['C1'] }],
      [{ type: 'datepicker' }, '2026-11-24', { selected_date: '2026-11-24' }],
      [{ type: 'timepicker' }, '12:30', { selected_time: '12:30' }],
      [{ type: 'datetimepicker' }, '1795521600', { selected_date_time: 1_795_521_600 }],
      [{ type: 'number_input' }, '7', { value: '7' }],
    ];
    for (const [element, given, wire] of kinds) {
      const { type } = element;
      expect(filledWith([input(element)], given)).toEqual({ b: { a: { type, ...wire } } });
    }
    const begun = { type: 'plain_text_input', initial_value: 'old' };
    expect(filledWith([input(begun)], undefined)).toEqual({
      b: { a: { type: begun.type, value: 'old' } },
    });
  });

  it('keeps inputs of one name in different blocks apart, also inside a container', () => {
    const text = { type: 'plain_text_input' };
    const blocks = [
      input(text, { block_id: 'one' }),
      { type: 'container', block_id: 'box', child_blocks: [{ ...input(text), block_id: undefined }] },
    ].map((block) => JSON.parse(JSON.stringify(block)) as Json);
    const values = valuesIn(
      blocks,
      {},
      (blockId) => blockId,
      () => [],
    );
    expect(values).toMatchObject({ one: { a: { value: 'one' } }, 'box.b0': { a: { value: 'box.b0' } } });
  });

  it('an option that is not offered is a mistake of the page, not something to send', () => {
    expect(() => filledWith([input({ type: 'static_select', options: [option('x')] })], 'z')).toThrow(
      'there is no option z',
    );
  });
});

describe('what a Slack client does not let through', () => {
  it('required inputs left empty', () => {
    expect(judge({ type: 'plain_text_input' }, '')).toBe('Please complete this required field.');
    expect(judge({ type: 'checkboxes', options: [option('x')] }, [])).toBe(
      'Please complete this required field.',
    );
    const optional = viewOf(input({ type: 'plain_text_input' }, { optional: true }));
    expect(missingInputs(optional, filledWith([input({ type: 'plain_text_input' })], ''))).toBeNull();
  });

  it('numbers that are none, or out of bounds', () => {
    const number = { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '30' };
    expect(judge(number, 'ten')).toBe('Please enter a number.');
    expect(judge(number, '1.5')).toBe('Please enter a whole number.');
    expect(judge({ ...number, is_decimal_allowed: true }, '1.5')).toBeNull();
    expect(judge(number, '0')).toBe('Please enter a number of at least 1.');
    expect(judge(number, '31')).toBe('Please enter a number of at most 30.');
    expect(judge(number, '30')).toBeNull();
  });

  it('addresses that are none, text of the wrong length, too many choices', () => {
    expect(judge({ type: 'email_text_input' }, 'ana@')).toBe('Please enter a valid email address.');
    expect(judge({ type: 'email_text_input' }, 'ana@northwind.example')).toBeNull();
    expect(judge({ type: 'url_text_input' }, 'javascript:alert(1)')).toBe('Please enter a valid URL.');
    expect(judge({ type: 'url_text_input' }, 'https://depot.dev')).toBeNull();
    expect(judge({ type: 'plain_text_input', min_length: 3 }, 'ab')).toBe(
      'Please enter at least 3 characters.',
    );
    expect(judge({ type: 'plain_text_input', max_length: 3 }, 'abcd')).toBe(
      'Please enter at most 3 characters.',
    );
    const two = [option('x'), option('y')];
    expect(judge({ type: 'multi_static_select', options: two, max_selected_items: 1 }, ['x', 'y'])).toBe(
      'Please choose at most 1.',
    );
  });
});
