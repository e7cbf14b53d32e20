// What a change would do, before anybody agreed to it.

import type { KnownBlock } from '@slack/types';
import type { Image } from '../../depot/model.ts';
import { assertNever } from '../../lib/assert-never.ts';
import { facts, section } from '../kit/blocks.ts';
import { code, day, lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { changeLines, settingsFacts } from '../kit/project-settings.ts';
import { PUBLIC_PULL_REQUESTS, sourceWords } from '../kit/trust-words.ts';
import { count, minutesWords, retentionWords, sizeWords } from '../kit/words.ts';
import { impactLines } from './impact.ts';
import type { OperationViewData } from './operation-data.ts';

export function previewBlocks(data: Pick<OperationViewData, 'request' | 'preview'>): readonly KnownBlock[] {
  const { request, preview } = data;
  const { impact, affected } = preview;
  switch (request.kind) {
    case 'create':
      return [
        section(md`A new project with its own build cache. Nothing is shared with other projects.`),
        facts(settingsFacts(request.project)),
      ];
    case 'update':
      return [
        ...(preview.project ? [section(changeLines(preview.project, request.change))] : []),
        ...(impact
          ? [
              section(
                lines([md`*Moving to another region resets the project:*`, impactLines('update', impact)]),
              ),
            ]
          : []),
      ];
    case 'reset':
      return [
        section(
          lines([
            md`This stops all builders and deletes the build cache. Settings and tokens stay.`,
            ...(impact ? [impactLines('reset', impact)] : []),
          ]),
        ),
      ];
    case 'delete':
      return [
        section(
          lines([
            md`This deletes the project and everything in it. *This can’t be undone.*`,
            ...(impact ? [impactLines('delete', impact)] : []),
          ]),
        ),
      ];
    case 'share':
      return [
        section(
          md`Anyone with the link can see the build’s steps and *logs* without logging in, until someone unshares it. Secrets in the log are visible there.`,
        ),
      ];
    case 'unshare':
      return [section(md`The link stops working. People who saw the page may have a copy.`)];
    case 'token-create':
      return [section(md`The secret is shown once, only to the requester.`)];
    case 'token-rotate':
      return [
        section(
          md`A new token comes first; the old one is revoked ${request.overlapMinutes === 0 ? 'at once' : `${minutesWords(request.overlapMinutes)} later`}.`,
        ),
      ];
    case 'token-revoke': {
      const token =
        affected?.kind === 'tokens'
          ? affected.tokens.find(({ tokenId }) => tokenId === request.tokenId)
          : null;
      return [
        section(
          lines([
            request.endsRotation
              ? md`The new token is in place. Builds that still use the old one stop working.`
              : md`Builds that use it stop working at once. *This can’t be undone.*`,
            token?.createdAt ? md`• created ${day(token.createdAt)}` : null,
            md`• id ${code(request.tokenId)}`,
          ]),
        ),
      ];
    }
    case 'trust-add': {
      const exists = affected?.kind === 'policies' && affected.policies.length > 0;
      const isOpen = request.source.provider === 'github' && request.source.allowPublicPullRequests;
      return [
        section(md`Builds of ${sourceWords(request.source)} may run in this project without a token.`),
        ...(exists ? [section(md`It’s already trusted. Nothing would change.`)] : []),
        ...(isOpen ? [section(md`⚠️ *Public pull requests too.* ${PUBLIC_PULL_REQUESTS}`)] : []),
      ];
    }
    case 'trust-update':
      return [
        section(
          request.allowPublicPullRequests
            ? md`⚠️ *Public pull requests may build, too.* ${PUBLIC_PULL_REQUESTS}`
            : md`Public pull requests may no longer build. Other builds of ${sourceWords(request.source)} still can.`,
        ),
      ];
    case 'trust-remove':
      return [
        section(
          md`Builds of ${sourceWords(request.source)} can no longer run in this project without a token.`,
        ),
      ];
    case 'images-delete':
      return [section(imagesWords(request.tags, affected?.kind === 'images' ? affected.images : []))];
    case 'retention':
      return [section(retentionLines(data))];
    default:
      return assertNever(request, 'operation');
  }
}

const IMAGES_NAMED = 15;

function imagesWords(tags: readonly string[], images: readonly Image[]): Mrkdwn {
  const bytes = images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const missing = tags.filter((tag) => !images.some((image) => image.tag === tag));
  const more = images.length - IMAGES_NAMED;
  return lines([
    md`${count(images.length, 'image')}, ${sizeWords(bytes)}. *This can’t be undone:* pulling these tags will fail.`,
    ...images
      .slice(0, IMAGES_NAMED)
      .map(({ tag, sizeBytes, pushedAt }) =>
        pushedAt
          ? md`• ${code(tag.slice(0, 100))} · ${sizeWords(sizeBytes)} · pushed ${when(pushedAt)}`
          : md`• ${code(tag.slice(0, 100))} · ${sizeWords(sizeBytes)}`,
      ),
    more > 0 ? md`• and ${more} more` : null,
    missing.length > 0 ? md`• not found: ${count(missing.length, 'tag')}` : null,
  ]);
}

function retentionLines({
  request,
  preview: { affected },
}: Pick<OperationViewData, 'request' | 'preview'>): Mrkdwn {
  if (request.kind !== 'retention') return md``;
  const known = affected?.kind === 'retention' ? affected : null;
  return lines([
    md`*Depot keeps* ${retentionWords(request.policy)}; the others are deleted.`,
    known ? md`• now it keeps ${retentionWords(known.before)}` : null,
    known
      ? known.goes.count === 0
        ? md`• none of its ${count(known.all.count, 'image')} would be deleted now`
        : md`• *${count(known.goes.count, 'image')}* of ${known.all.count} would be deleted now, ${sizeWords(known.goes.bytes)}`
      : null,
  ]);
}
