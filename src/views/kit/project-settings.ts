// A project's settings as facts, and the difference that an update makes.

import type { NewProject, Project, ProjectChange } from '../../depot/model.ts';
import { REGIONS } from '../../depot/model.ts';
import { code, lines, type Mrkdwn, md } from './mrkdwn.ts';
import { cacheWords, hardwareWords } from './words.ts';

type Settings = Pick<Project | NewProject, 'regionId' | 'hardware' | 'cache'>;

export function settingsFacts({
  regionId,
  hardware,
  cache,
}: Settings): readonly (readonly [string, Mrkdwn])[] {
  return [
    [
      'Region',
      REGIONS.some((hosted) => hosted === regionId)
        ? code(regionId)
        : md`${code(regionId)} · unknown; Depot’s regions: (${REGIONS.join(', ')})`,
    ],
    ['Hardware', md`${hardwareWords(hardware)}`],
    ['Cache', md`${cacheWords(cache)}`],
  ];
}

/** One line a setting: from → to. */
export function changeLines(before: Project, change: ProjectChange): Mrkdwn {
  const limit = (value: number | null, unit: string) => (value === null ? 'none' : `${value} ${unit}`);
  return lines([
    change.name === undefined ? null : md`• name: ${before.name} → ${change.name}`,
    change.regionId === undefined ? null : md`• region: ${code(before.regionId)} → ${code(change.regionId)}`,
    change.hardware === undefined
      ? null
      : md`• hardware: ${hardwareWords(before.hardware)} → ${hardwareWords(change.hardware)}`,
    change.cache === undefined
      ? null
      : md`• cache kept: ${cacheWords(before.cache)} → ${cacheWords(change.cache)}`,
    change.buildTimeoutMinutes === undefined
      ? null
      : md`• build timeout: ${limit(before.buildTimeoutMinutes, 'min')} → ${limit(change.buildTimeoutMinutes, 'min')}`,
    change.maxConcurrentBuilds === undefined
      ? null
      : md`• builds per machine: ${limit(before.maxConcurrentBuilds, '')} → ${limit(change.maxConcurrentBuilds, '')}`,
  ]);
}
