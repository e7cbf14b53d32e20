// Images that a project keeps in Depot's registry, and for how long.

import type { Image, RetentionPolicy } from '../depot/model.ts';
import { button, buttons, context, header, section, type View, view } from './kit.ts';
import { code, lines, md, shortName, when } from './mrkdwn.ts';
import { count, retentionWords, sizeWords } from './words.ts';

export const IMAGES_PER_PAGE = 10;
const TAG_CHARS = 100;

export interface ImageListData {
  readonly projectId: string;
  readonly projectName: string;
  /** Newest first. */
  readonly images: readonly Image[];
  /** null: Depot did not say. */
  readonly retention: RetentionPolicy | null;
  /** From 0. */
  readonly page: number;
  readonly mayChange: boolean;
}

export function imageListView(data: ImageListData): View {
  const { projectId, projectName, images, retention, page, mayChange } = data;
  const pages = Math.max(1, Math.ceil(images.length / IMAGES_PER_PAGE));
  const current = Math.min(Math.max(0, page), pages - 1);
  const shown = images.slice(current * IMAGES_PER_PAGE, (current + 1) * IMAGES_PER_PAGE);
  const bytes = images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const to = (text: string, actionId: string, target: number) =>
    target < 0 || target >= pages ? null : button(text, { actionId, value: `${projectId} ${target}` });
  return view([
    header(`Images of ${shortName(projectName)}`),
    section(
      lines([
        images.length === 0
          ? md`There is none. ${code('depot build --save')} keeps one.`
          : md`${count(images.length, 'image')}, ${sizeWords(bytes)}.`,
        retention
          ? md`Depot keeps ${retentionWords(retention)}.`
          : md`How long Depot keeps them is not known.`,
      ]),
    ),
    shown.length === 0
      ? null
      : section(
          lines(
            shown.map(({ tag, sizeBytes, pushedAt }) =>
              pushedAt
                ? md`• ${code(tag.slice(0, TAG_CHARS))} · ${sizeWords(sizeBytes)} · pushed ${when(pushedAt)}`
                : md`• ${code(tag.slice(0, TAG_CHARS))} · ${sizeWords(sizeBytes)}`,
            ),
          ),
        ),
    buttons(
      to('Previous', 'images:previous', current - 1),
      to('Next', 'images:next', current + 1),
      mayChange && images.length > 0
        ? button('Delete images…', { actionId: 'images:open-delete', value: projectId })
        : null,
      mayChange
        ? button('How long they are kept…', { actionId: 'images:open-retention', value: projectId })
        : null,
    ),
    context(
      md`${pages > 1 ? `Page ${current + 1} of ${pages} · ` : ''}Pull one with ${code(`docker pull registry.depot.dev/${projectId}:TAG`)}`,
    ),
  ]);
}
