// The modal for many projects at once: a name a line, the same settings for all.

import type { InputBlock, ModalView, Option } from '@slack/types';
import type { NewProject } from '../../depot/model.ts';
import { plain } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { settingInputs, type TemplateChoice, templateMenu } from './project-form.ts';

export const MANY_FIELDS = {
  names: 'names',
  moreNames: 'more_names',
  extras: 'extras',
} as const;

/** Slack takes no longer text in one input: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
const MAX_INPUT_CHARS = 3_000;

const namesInput = (field: string, label: string, hint: string, isOptional: boolean): InputBlock => ({
  type: 'input',
  block_id: field,
  optional: isOptional,
  label: plain(label),
  hint: plain(hint, 200),
  element: {
    type: 'plain_text_input',
    action_id: field,
    multiline: true,
    max_length: MAX_INPUT_CHARS,
    ...(isOptional ? {} : { focus_on_load: true, placeholder: plain('acme', LIMITS.placeholder) }),
  },
});

const option = (value: string, text: string, description: string): Option => ({
  value,
  text: plain(text, LIMITS.optionText),
  description: plain(description, LIMITS.optionText),
});

export interface CreateManyFormData {
  readonly privateMetadata: string;
  readonly initial: Partial<NewProject>;
  readonly templates: TemplateChoice;
  readonly maxProjects: number;
  /** false: opened outside of a channel. */
  readonly isInChannel: boolean;
}

export function createManyFormView(data: CreateManyFormData): ModalView {
  const { privateMetadata, initial, templates, maxProjects, isInChannel } = data;
  return {
    type: 'modal',
    callback_id: 'create:many',
    private_metadata: privateMetadata,
    title: plain('Create many projects', LIMITS.modalTitle),
    submit: plain('Preview', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      namesInput(
        MANY_FIELDS.names,
        'Names',
        `One name a line, up to ${maxProjects}. Nothing is created before you confirm.`,
        false,
      ),
      namesInput(MANY_FIELDS.moreNames, 'More names', 'For a list that is too long for one field.', true),
      ...templateMenu('create:use-template-many', templates),
      ...settingInputs({ kind: 'create', initial, template: templates.chosen }),
      {
        type: 'input',
        block_id: MANY_FIELDS.extras,
        optional: true,
        label: plain('Each project also gets'),
        element: {
          type: 'checkboxes',
          action_id: MANY_FIELDS.extras,
          options: [
            option('token', 'A token', 'You get the secrets in a private file, for an hour.'),
            option(
              'subscribe',
              isInChannel ? 'A subscription of this channel' : 'A subscription of your direct messages',
              'The bot posts failed builds there.',
            ),
          ],
        },
      },
    ],
  };
}
