// Every block and element that the page draws, as apps send them: for looking at, and for tests.

import type { WebClient } from '@slack/web-api';

type Json = Readonly<Record<string, unknown>>;

const plain = (text: string): Json => ({ type: 'plain_text', text });
const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
const button = (text: string, more: Json = {}): Json => ({
  type: 'button',
  text: plain(text),
  action_id: `press:${text}`,
  ...more,
});
const option = (text: string, more: Json = {}): Json => ({
  text: plain(text),
  value: text.toLowerCase(),
  ...more,
});
const raw = (text: string): Json => ({ type: 'raw_text', text });
const number = (value: number, unit: string): Json => ({
  type: 'raw_number',
  value,
  text: `${value} ${unit}`,
});
const rich = (...elements: readonly Json[]): Json => ({ type: 'rich_text', elements });
const words = (text: string, style: Json = {}): Json => ({ type: 'text', text, style });

const section = {
  header: { type: 'header', text: plain('A header, and what may follow it') },
  section: {
    type: 'section',
    text: mrkdwn(
      '*Bold*, _italic_, ~struck~, `code`, <https://depot.dev|a link>, <@U0ANA> in <#C0PLATFORM>, <!here>, <!date^1795521600^{date_short_pretty} at {time}|noon>\n> a quoted line\nand :tada: an emoji',
    ),
    accessory: button('Beside it'),
  },
  fields: {
    type: 'section',
    fields: ['*Region*\nus-east-1', '*Hardware*\n16 CPUs', '*Cache*\n50 GB', '*Builds*\n63'].map(mrkdwn),
  },
  fence: {
    type: 'section',
    text: mrkdwn('```$ depot build --project acme .\n[+] Building 12.3s (14/14)```'),
  },
  context: { type: 'context', elements: [mrkdwn('Requested by <@U0BO>'), mrkdwn('reference `a1b2c3`')] },
  divider: { type: 'divider' },
  actions: {
    type: 'actions',
    elements: [
      button('Primary', { style: 'primary' }),
      button('Danger', { style: 'danger' }),
      button('Plain'),
      button('Elsewhere', { url: 'https://depot.dev' }),
      {
        type: 'overflow',
        action_id: 'more',
        options: [option('Rename'), option('Archive', { description: plain('Hides it from lists') })],
      },
    ],
  },
};

const chart = (type: string, title: string): Json => {
  if (type === 'pie') {
    const segments = [
      { label: 'storefront', value: 210 },
      { label: 'ledger', value: 120 },
      { label: 'ml-worker', value: 90 },
      { label: 'others', value: 60 },
    ];
    return { type: 'data_visualization', title, chart: { type, segments } };
  }
  const categories = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const data = (values: readonly number[]) => values.map((value, i) => ({ label: categories[i], value }));
  const series = [
    { name: 'cached', data: data([31, 44, 38, 52, 47, 9, 4]) },
    { name: 'built', data: data([20, 18, 25, 16, 21, 5, 3]) },
  ];
  return { type: 'data_visualization', title, chart: { type, series, axis_config: { categories } } };
};

export const GALLERY: Readonly<Record<string, readonly Json[]>> = {
  'the usual': Object.values(section),
  'rich text and markdown': [
    rich(
      {
        type: 'rich_text_section',
        elements: [
          words('Rich text with '),
          words('bold', { bold: true }),
          words(' and '),
          words('code', { code: true }),
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: ['one thing', 'another thing'].map((text) => ({
          type: 'rich_text_section',
          elements: [words(text)],
        })),
      },
      { type: 'rich_text_quote', elements: [words('said somebody')] },
      { type: 'rich_text_preformatted', elements: [words('const answer = 42;')] },
    ),
    {
      type: 'markdown',
      text: '## Markdown\nWith **bold**, a [link](https://depot.dev), `code`, and <b>tags that stay text</b>.\n\n1. first\n2. second\n\n| Step | Time |\n| --- | --- |\n| install | 24 s |',
    },
    {
      type: 'image',
      alt_text: 'A graph of build times',
      image_url: 'https://elsewhere.example/graph.png',
      title: plain('A picture'),
    },
  ],
  'a table': [
    {
      type: 'table',
      column_settings: [{}, { align: 'right' }, { is_wrapped: true }],
      rows: [
        [raw('Project'), raw('Builds'), raw('Note')],
        [
          raw('storefront'),
          raw('63'),
          rich({ type: 'rich_text_section', elements: [words('green', { bold: true })] }),
        ],
        [raw('payments-api'), raw('49'), raw('two failed this week, both for the same reason')],
      ],
    },
  ],
  'a table to sort': [
    {
      type: 'data_table',
      caption: 'Builds of this week',
      page_size: 4,
      rows: [
        [raw('Project'), raw('Builds'), raw('Minutes')],
        ...(
          [
            ['storefront', 63, 41.5],
            ['payments-api', 49, 52],
            ['ledger', 28, 96.2],
            ['ml-worker', 35, 60],
            ['globex', 42, 33.1],
            ['docs-site', 7, 2.4],
          ] as const
        ).map(([name, count, minutes]) => [raw(name), number(count, 'builds'), number(minutes, 'min')]),
      ],
    },
  ],
  'bars and lines': [chart('bar', 'Steps a day'), chart('line', 'Steps a day')],
  'areas and a pie': [chart('area', 'Steps a day'), chart('pie', 'Minutes by project')],
  cards: [
    {
      type: 'card',
      title: mrkdwn('storefront'),
      subtitle: mrkdwn('us-east-1'),
      body: mrkdwn('*63* builds this week, 3 failed.'),
      actions: [button('Open'), button('Mute')],
    },
    {
      type: 'carousel',
      elements: ['ledger', 'ml-worker', 'globex'].map((name) => ({
        type: 'card',
        title: mrkdwn(name),
        body: mrkdwn('All green.'),
        actions: [button(`Show ${name}`)],
      })),
    },
    {
      type: 'container',
      title: plain('Three projects'),
      subtitle: plain('of one customer'),
      is_collapsible: true,
      child_blocks: [section.context, { type: 'section', text: mrkdwn('Inside the container') }],
    },
    {
      type: 'plan',
      title: 'Onboard Acme',
      tasks: [
        { type: 'task_card', task_id: '1', title: 'Create the project', status: 'complete' },
        { type: 'task_card', task_id: '2', title: 'Add a token', status: 'in_progress' },
        { type: 'task_card', task_id: '3', title: 'First build', status: 'pending' },
      ],
    },
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: 'feedback',
          positive_button: { text: plain('Good'), value: 'good' },
          negative_button: { text: plain('Bad'), value: 'bad' },
        },
      ],
    },
  ],
  choices: [
    {
      type: 'actions',
      elements: [
        {
          type: 'static_select',
          action_id: 'pick',
          placeholder: plain('A region'),
          options: [option('Virginia'), option('Frankfurt')],
        },
        { type: 'datepicker', action_id: 'day', initial_date: '2026-11-24', placeholder: plain('A day') },
        {
          type: 'checkboxes',
          action_id: 'boxes',
          options: [option('Failures'), option('Slow builds', { description: plain('over ten minutes') })],
        },
      ],
    },
  ],
};

const input = (label: string, element: Json, more: Json = {}): Json => ({
  type: 'input',
  block_id: label.toLowerCase().replaceAll(' ', '-'),
  label: plain(label),
  element: { action_id: 'value', ...element },
  ...more,
});

const REGIONS = [option('Virginia'), option('Frankfurt'), option('Oregon')];

/** A modal with every kind of input. */
export const GALLERY_MODAL = {
  type: 'modal',
  title: plain('Every input'),
  submit: plain('Save'),
  close: plain('Cancel'),
  blocks: [
    { type: 'alert', level: 'warning', text: mrkdwn('Two builds are *running*. They would be cancelled.') },
    input(
      'Name',
      { type: 'plain_text_input', placeholder: plain('acme') },
      { hint: plain('One project per customer.') },
    ),
    input('Region', {
      type: 'static_select',
      option_groups: [
        { label: plain('America'), options: [option('Virginia'), option('Oregon')] },
        { label: plain('Europe'), options: [option('Frankfurt')] },
      ],
    }),
    input(
      'Channels',
      { type: 'multi_channels_select', placeholder: plain('Where to tell') },
      { optional: true },
    ),
    input('Cache in GB', {
      type: 'number_input',
      is_decimal_allowed: false,
      min_value: '25',
      max_value: '1000',
      initial_value: '50',
    }),
    input('From', { type: 'datepicker', initial_date: '2026-11-24' }),
    input('At', { type: 'timepicker', initial_time: '09:30' }),
    input('Tell', { type: 'checkboxes', options: [option('Failures'), option('Fixes')] }, { optional: true }),
    input('Size', { type: 'radio_buttons', options: REGIONS, initial_option: REGIONS[0] }),
    input('Reason', { type: 'plain_text_input', multiline: true }, { optional: true }),
    input('Mail', { type: 'email_text_input' }, { optional: true }),
  ],
} as const;

/** Posts the whole gallery, a message for each kind. */
export async function postGallery(web: WebClient, channel: string): Promise<void> {
  for (const [text, blocks] of Object.entries(GALLERY)) {
    await web.apiCall('chat.postMessage', { channel, text, blocks });
  }
}
