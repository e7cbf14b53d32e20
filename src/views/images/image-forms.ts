// The forms that choose images to delete, and how long images are kept.

import type { ModalView } from '@slack/types';
import type { Image, RetentionPolicy } from '../../depot/model.ts';
import { cut, oneLine } from '../../lib/plain-text.ts';
import { plain, section } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { bold, md } from '../kit/mrkdwn.ts';
import { count, retentionWords, sizeWords } from '../kit/words.ts';

export const IMAGE_FIELDS = {
  tags: 'image_tags',
  keep: 'retention_keep',
  number: 'retention_number',
} as const;

/** Slack shows so many options at most. */
export const IMAGES_OFFERED = 100;

export interface ImageChoice {
  /** Short: a tag may be longer than Slack lets an option carry. */
  readonly key: string;
  readonly image: Image;
}

export interface DeleteImagesFormData {
  readonly projectName: string;
  readonly privateMetadata: string;
  /** Newest first; the oldest are offered first, because those are the ones to go. */
  readonly choices: readonly ImageChoice[];
  readonly total: number;
}

export function deleteImagesFormView({
  projectName,
  privateMetadata,
  choices,
  total,
}: DeleteImagesFormData): ModalView {
  const options = choices.slice(0, IMAGES_OFFERED).map(({ key, image }) => ({
    value: key,
    text: plain(
      `${cut(oneLine(image.tag), 40)} · ${sizeWords(image.sizeBytes)}${image.pushedAt ? ` · ${image.pushedAt.toISOString().slice(0, 10)}` : ''}`,
      LIMITS.optionText,
    ),
  }));
  return {
    type: 'modal',
    callback_id: 'images:delete',
    private_metadata: privateMetadata,
    title: plain('Delete images', LIMITS.modalTitle),
    submit: plain('Continue', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      section(
        md`From ${bold(projectName)}. You see the impact before anything is deleted.${total > options.length ? ` The oldest ${options.length} of ${count(total, 'image')} are offered.` : ''}`,
      ),
      {
        type: 'input',
        block_id: IMAGE_FIELDS.tags,
        label: plain('Which images?'),
        element: {
          type: 'multi_static_select',
          action_id: IMAGE_FIELDS.tags,
          options,
          placeholder: plain('Tags, oldest first', LIMITS.placeholder),
        },
      },
    ],
  };
}

const KEEP = [
  { value: 'all', text: 'Depot’s default' },
  { value: 'days', text: 'Images of the last days' },
  { value: 'count', text: 'The newest images' },
] as const;

export const RETENTION_LIMITS = { min: 1, max: 10_000 } as const;

function keepOf(policy: RetentionPolicy): { readonly keep: string; readonly number: number | null } {
  if (!policy.enabled) return { keep: 'all', number: null };
  return 'keepDays' in policy
    ? { keep: 'days', number: policy.keepDays }
    : { keep: 'count', number: policy.keepCount };
}

export interface RetentionFormData {
  readonly projectName: string;
  readonly privateMetadata: string;
  readonly policy: RetentionPolicy;
}

export function retentionFormView({ projectName, privateMetadata, policy }: RetentionFormData): ModalView {
  const { keep, number } = keepOf(policy);
  const options = KEEP.map(({ value, text }) => ({ value, text: plain(text, LIMITS.optionText) }));
  const initial = options.find(({ value }) => value === keep);
  return {
    type: 'modal',
    callback_id: 'images:retention',
    private_metadata: privateMetadata,
    title: plain('Image retention', LIMITS.modalTitle),
    submit: plain('Continue', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      section(
        md`${bold(projectName)} keeps ${retentionWords(policy)}. Images outside the new rule are deleted.`,
      ),
      {
        type: 'input',
        block_id: IMAGE_FIELDS.keep,
        label: plain('Which images stay?'),
        element: {
          type: 'static_select',
          action_id: IMAGE_FIELDS.keep,
          options,
          ...(initial && { initial_option: initial }),
        },
      },
      {
        type: 'input',
        block_id: IMAGE_FIELDS.number,
        optional: true,
        label: plain('How many days, or how many images?'),
        hint: plain('Leave empty for Depot’s default.', 200),
        element: {
          type: 'number_input',
          action_id: IMAGE_FIELDS.number,
          is_decimal_allowed: false,
          min_value: String(RETENTION_LIMITS.min),
          max_value: String(RETENTION_LIMITS.max),
          ...(number !== null && { initial_value: String(number) }),
        },
      },
    ],
  };
}
