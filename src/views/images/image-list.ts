// Images that a project keeps in Depot's registry, and for how long.

import type { Image, RetentionPolicy } from '../../depot/model.ts';
import { button, buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { code, lines, md, shortName, when } from '../kit/mrkdwn.ts';
import { pageOf } from '../kit/paging.ts';
import { count, retentionWords, sizeWords } from '../kit/words.ts';

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
  const at = pageOf(images, page, IMAGES_PER_PAGE, 'images', (target) => `${projectId} ${target}`);
  const bytes = images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return view([
    header(`Images of ${shortName(projectName)}`),
    section(
      lines([
        images.length === 0
          ? md`No images yet. ${code('depot build --save')} saves one.`
          : md`${count(images.length, 'image')}, ${sizeWords(bytes)}.`,
        retention ? md`Depot keeps ${retentionWords(retention)}.` : md`Retention unknown (Depot didn’t say).`,
      ]),
    ),
    at.shown.length === 0
      ? null
      : section(
          lines(
            at.shown.map(({ tag, sizeBytes, pushedAt }) =>
              pushedAt
                ? md`• ${code(tag.slice(0, TAG_CHARS))} · ${sizeWords(sizeBytes)} · pushed ${when(pushedAt)}`
                : md`• ${code(tag.slice(0, TAG_CHARS))} · ${sizeWords(sizeBytes)}`,
            ),
          ),
        ),
    buttons(
      at.previous,
      at.next,
      mayChange && images.length > 0
        ? button('Delete images…', { actionId: 'images:open-delete', value: projectId })
        : null,
      mayChange ? button('Retention…', { actionId: 'images:open-retention', value: projectId }) : null,
    ),
    context(md`${at.words}Pull one with ${code(`docker pull registry.depot.dev/${projectId}:TAG`)}`),
  ]);
}
