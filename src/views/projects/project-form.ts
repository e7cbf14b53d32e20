// The modal for a project's settings: to create one, and to update one.

import type { InputBlock, KnownBlock, ModalView, PlainTextOption, SectionBlock } from '@slack/types';
import {
  CACHE_LIMITS,
  HARDWARE,
  type Hardware,
  type NewProject,
  PROJECT_DEFAULTS,
  REGIONS,
} from '../../depot/model.ts';
import { ownValue } from '../../lib/own-property.ts';
import { cut, oneLine } from '../../lib/plain-text.ts';
import { button, plain, section } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { md } from '../kit/mrkdwn.ts';
import { hardwareWords } from '../kit/words.ts';

/** Block and action ids of the form's inputs are the same word. */
export const FORM_FIELDS = {
  name: 'name',
  region: 'region',
  hardware: 'hardware',
  cacheGb: 'cache_gb',
  cacheDays: 'cache_days',
  /** create only: a token to be made with the project. */
  token: 'token',
} as const;

export const MAX_NAME_CHARS = 255;

export interface ProjectFormData {
  readonly kind: 'create' | 'update';
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly initial: Partial<NewProject>;
  /** Regions in use besides Depot's own: a customer's cloud connections. */
  readonly otherRegions?: readonly string[];
  /** The way from here to the form for many. @default false */
  readonly offersMany?: boolean;
  /** create only. @default none */
  readonly templates?: TemplateChoice;
}

const option = (value: string, text: string): PlainTextOption => ({
  text: plain(text, LIMITS.optionText),
  value,
});

const REGION_WORDS: Readonly<Record<string, string>> = {
  'us-east-1': 'us-east-1 (Virginia)',
  'eu-central-1': 'eu-central-1 (Frankfurt)',
};

function select(
  field: string,
  label: string,
  hint: string,
  options: PlainTextOption[],
  chosen: string,
): InputBlock {
  const initial = options.find(({ value }) => value === chosen);
  return {
    type: 'input',
    block_id: field,
    label: plain(label),
    hint: plain(hint, 200),
    element: {
      type: 'static_select',
      action_id: field,
      options,
      ...(initial && { initial_option: initial }),
    },
  };
}

function number(
  field: string,
  label: string,
  hint: string,
  initial: number,
  min: number,
  max: number,
): InputBlock {
  return {
    type: 'input',
    block_id: field,
    label: plain(label),
    hint: plain(hint, 200),
    element: {
      type: 'number_input',
      action_id: field,
      is_decimal_allowed: false,
      initial_value: String(initial),
      min_value: String(min),
      max_value: String(max),
    },
  };
}

const tokenInput = (): InputBlock => ({
  type: 'input',
  block_id: FORM_FIELDS.token,
  optional: true,
  label: plain('Token name'),
  hint: plain('Leave empty for no token. You see its secret once, in this window.', 200),
  element: {
    type: 'plain_text_input',
    action_id: FORM_FIELDS.token,
    max_length: 100,
    placeholder: plain('CI', LIMITS.placeholder),
  },
});

export interface TemplateChoice {
  readonly names: readonly string[];
  /** null: none. */
  readonly chosen: string | null;
}

/** What the menu of templates carries for none: no name looks so. */
export const NO_TEMPLATE = '-';

/** Choosing one fills the form in; nothing where there are none. */
export function templateMenu(actionId: string, { names, chosen }: TemplateChoice): readonly SectionBlock[] {
  if (names.length === 0) return [];
  const options = [option(NO_TEMPLATE, 'No template'), ...names.map((name) => option(name, name))];
  const initial = options.find(({ value }) => value === chosen) ?? options[0];
  return [
    {
      type: 'section',
      block_id: 'template',
      text: { type: 'mrkdwn', text: '*Template*' },
      accessory: {
        type: 'static_select',
        action_id: actionId,
        options,
        ...(initial && { initial_option: initial }),
      },
    },
  ];
}

/**
 * What the ids of the settings' inputs end in. Slack keeps an input's text as long as its id is the same, so a
 * template that fills the form in brings others.
 */
export const inputSuffix = (template: string | null): string => (template === null ? '' : ` ${template}`);

/** Region, hardware and cache: the same inputs wherever projects get their settings. */
export function settingInputs({
  kind,
  initial,
  otherRegions = [],
  template = null,
}: Pick<ProjectFormData, 'kind' | 'initial' | 'otherRegions'> & {
  readonly template?: string | null;
}): readonly InputBlock[] {
  const regionId = initial.regionId ?? PROJECT_DEFAULTS.regionId;
  const isOption = (value: string) => value !== '' && value.length <= LIMITS.optionValue;
  const regions = [...new Set([...REGIONS, ...otherRegions, regionId])]
    .filter(isOption)
    .slice(0, LIMITS.options);
  const inputs = [
    select(
      FORM_FIELDS.region,
      'Region',
      kind === 'update'
        ? 'Moving to another region stops its builders and deletes its cache.'
        : 'Where builds run. Moving later deletes the cache.',
      regions.map((region) => option(region, ownValue(REGION_WORDS, region) ?? region)),
      regionId,
    ),
    select(
      FORM_FIELDS.hardware,
      'Hardware',
      'For each builder. 16 CPUs, 32 GB is usual; larger ones cost more.',
      HARDWARE.map((size: Hardware) => option(size, hardwareWords(size))),
      initial.hardware ?? PROJECT_DEFAULTS.hardware,
    ),
    number(
      FORM_FIELDS.cacheGb,
      'Cache size in GB',
      `From ${CACHE_LIMITS.minGb} to ${CACHE_LIMITS.maxGb}; usually ${PROJECT_DEFAULTS.cacheGb}. When full, the least used is deleted first.`,
      initial.cache?.keepGb ?? PROJECT_DEFAULTS.cacheGb,
      CACHE_LIMITS.minGb,
      CACHE_LIMITS.maxGb,
    ),
    number(
      FORM_FIELDS.cacheDays,
      'Cache age in days',
      `Up to ${CACHE_LIMITS.maxDays}, or 0 for no limit; usually ${PROJECT_DEFAULTS.cacheDays}. Anything unused for that long is deleted.`,
      initial.cache?.keepDays ?? PROJECT_DEFAULTS.cacheDays,
      CACHE_LIMITS.minDays,
      CACHE_LIMITS.maxDays,
    ),
  ];
  return inputs.map((input) => ({ ...input, block_id: `${input.block_id}${inputSuffix(template)}` }));
}

export function projectFormView({
  kind,
  callbackId,
  privateMetadata,
  initial,
  otherRegions = [],
  offersMany = false,
  templates = { names: [], chosen: null },
}: ProjectFormData): ModalView {
  const name = initial.name === undefined ? '' : oneLine(initial.name);
  const blocks: KnownBlock[] = [
    {
      type: 'input',
      block_id: FORM_FIELDS.name,
      label: plain('Name'),
      hint: plain('One project per customer: its cache is never shared.', 200),
      element: {
        type: 'plain_text_input',
        action_id: FORM_FIELDS.name,
        max_length: MAX_NAME_CHARS,
        focus_on_load: true,
        placeholder: plain('acme', LIMITS.placeholder),
        ...(name && { initial_value: cut(name, MAX_NAME_CHARS) }),
      },
    },
    ...templateMenu('create:use-template', templates),
    ...settingInputs({ kind, initial, otherRegions, template: templates.chosen }),
    ...(kind === 'create' ? [tokenInput()] : []),
    ...(offersMany
      ? [section(md`More than one customer?`, button('Create many', { actionId: 'create:open-many' }))]
      : []),
  ];
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: privateMetadata,
    title: plain(kind === 'create' ? 'Create a project' : 'Update a project', LIMITS.modalTitle),
    submit: plain(kind === 'create' ? 'Create' : 'Update', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks,
  };
}
