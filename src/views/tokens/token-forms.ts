// The forms that make and rotate a token, and the one that shows a secret, once.

import type { ModalView } from '@slack/types';
import { context, plain, section } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { bold, code, day, escapeMrkdwn, lines, Mrkdwn, md } from '../kit/mrkdwn.ts';
import { minutesWords } from '../kit/words.ts';

export const TOKEN_FIELDS = { description: 'token_description', overlap: 'token_overlap' } as const;

export const MAX_DESCRIPTION_CHARS = 100;

export interface TokenFormData {
  readonly projectName: string;
  readonly privateMetadata: string;
}

export function createTokenFormView({
  projectName,
  privateMetadata,
  description,
}: TokenFormData & { readonly description: string }): ModalView {
  return {
    type: 'modal',
    callback_id: 'tokens:create',
    private_metadata: privateMetadata,
    title: plain('Create a token', LIMITS.modalTitle),
    submit: plain('Make it', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      section(md`It can build in ${bold(projectName)} only. You see its secret once, in this window.`),
      {
        type: 'input',
        block_id: TOKEN_FIELDS.description,
        label: plain('What is it for?'),
        hint: plain('A name that you’ll still understand in a year.', 200),
        element: {
          type: 'plain_text_input',
          action_id: TOKEN_FIELDS.description,
          max_length: MAX_DESCRIPTION_CHARS,
          focus_on_load: true,
          placeholder: plain('CI', LIMITS.placeholder),
          ...(description && { initial_value: description.slice(0, MAX_DESCRIPTION_CHARS) }),
        },
      },
    ],
  };
}

/** How long the old token keeps working, in minutes. */
export const OVERLAPS = [0, 60, 1_440, 10_080] as const;
const USUAL_OVERLAP = 1_440;

const overlapText = (minutes: number) =>
  minutes === 0 ? 'At once (it may have leaked)' : `After ${minutesWords(minutes)}`;

export function rotateTokenFormView({
  projectName,
  privateMetadata,
  description,
  createdAt,
  overlapMinutes = USUAL_OVERLAP,
}: TokenFormData & {
  readonly description: string;
  readonly createdAt: Date | null;
  readonly overlapMinutes?: number;
}): ModalView {
  const choices = [...new Set([...OVERLAPS, overlapMinutes])].toSorted((a, b) => a - b);
  const options = choices.map((minutes) => ({
    value: String(minutes),
    text: plain(overlapText(minutes), LIMITS.optionText),
  }));
  const initial = options.find(({ value }) => value === String(overlapMinutes));
  return {
    type: 'modal',
    callback_id: 'tokens:rotate',
    private_metadata: privateMetadata,
    title: plain('Rotate a token', LIMITS.modalTitle),
    submit: plain('Rotate', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      section(
        lines([
          md`${bold(description || 'without a name')} of ${bold(projectName)}${createdAt ? md`, made ${day(createdAt)}` : md``}.`,
          md`This creates a new token; you see its secret once. The old one is revoked later, so you have time to replace it, and you can stop that until then.`,
        ]),
      ),
      {
        type: 'input',
        block_id: TOKEN_FIELDS.overlap,
        label: plain('Revoke the old one'),
        element: {
          type: 'static_select',
          action_id: TOKEN_FIELDS.overlap,
          options,
          ...(initial && { initial_option: initial }),
        },
      },
    ],
  };
}

export interface SecretData {
  readonly projectId: string;
  readonly projectName: string;
  readonly description: string;
  readonly secret: string;
  /** Rotations: when the old one is revoked, in minutes; null for a first token. */
  readonly overlapMinutes: number | null;
}

/** The one place where a secret is shown: the window of who asked for it. */
export function secretModal({
  projectId,
  projectName,
  description,
  secret,
  overlapMinutes,
}: SecretData): ModalView {
  const fenced = (text: string) => new Mrkdwn(`\`\`\`${escapeMrkdwn(text)}\`\`\``);
  return {
    type: 'modal',
    title: plain('Your new token', LIMITS.modalTitle),
    close: plain('I have copied it', LIMITS.modalButton),
    blocks: [
      section(md`The secret of ${bold(description)} of ${bold(projectName)}. *You can’t see it again.*`),
      section(fenced(secret)),
      context(md`Triple-click to select (long-press on a phone). The bot doesn’t keep it.`),
      section(
        lines([
          md`*To build with it*`,
          md`1. Store it as the secret ${code('DEPOT_TOKEN')} in your CI system, never in the repository.`,
          md`2. In the job, run:`,
        ]),
      ),
      section(fenced(`depot build --project ${projectId} .`)),
      ...(overlapMinutes === null
        ? []
        : [
            section(
              overlapMinutes === 0
                ? md`The old token is being revoked now.`
                : md`The old token works for another ${minutesWords(overlapMinutes)}. Replace it before then.`,
            ),
          ]),
    ],
  };
}

/** While Depot makes it: the secret comes into this window. */
export function makingTokenModal(title: string): ModalView {
  return {
    type: 'modal',
    title: plain(title, LIMITS.modalTitle),
    close: plain('Close', LIMITS.modalButton),
    blocks: [
      section(md`⏳ Creating the token…`),
      context(md`Keep this window open: the secret is shown here once.`),
    ],
  };
}
