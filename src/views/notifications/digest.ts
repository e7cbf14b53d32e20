// What happened to the projects of a channel in a day or a week.

import { context, header, section, type View, view } from '../kit/blocks.ts';
import { type Change, shortChangeWords } from '../kit/change-words.ts';
import { bold, code, lines, type Mrkdwn, md, shortName, when } from '../kit/mrkdwn.ts';
import { dataTable } from '../kit/native.ts';
import { count, duration, percent } from '../kit/words.ts';

export interface DigestProject {
  readonly projectName: string;
  readonly builds: number;
  readonly failed: number;
  readonly medianSeconds: number | null;
  readonly cacheRate: number | null;
  readonly savedSeconds: number;
}

export interface DigestData {
  readonly every: 'day' | 'week';
  readonly from: Date;
  readonly to: Date;
  /** Those that built, the most failures first. */
  readonly projects: readonly DigestProject[];
  readonly incidents: number;
  readonly redSeconds: number;
  readonly stillRed: readonly string[];
  /** The change that some of those failed with. */
  readonly failedWith: readonly (Pick<Change, 'commit' | 'branch' | 'author'> & {
    readonly projectName: string;
  })[];
  readonly slashCommand: string;
}

const MAX_ROWS = 100;
const MAX_LINES = 15;
/** Of projects that are failing, in one line. */
const MAX_NAMES = 5;

export function digestView(data: DigestData): View {
  const { projects, stillRed, incidents, redSeconds, from, to, every, slashCommand } = data;
  const builds = projects.reduce((sum, project) => sum + project.builds, 0);
  const failed = projects.reduce((sum, project) => sum + project.failed, 0);
  const saved = projects.reduce((sum, project) => sum + project.savedSeconds, 0);
  const good = builds === 0 ? null : (builds - failed) / builds;
  return view([
    header(`Builds of the ${every}`),
    section(
      builds === 0
        ? md`No build of this channel’s projects finished between ${when(from)} and ${when(to)}.`
        : lines([
            md`*${count(builds, 'build')}* of ${count(projects.length, 'project')}${good === null ? '' : ` · ${percent(good)} succeeded`} · ${duration(saved)} saved by the cache`,
            incidents === 0
              ? md`Nothing failed.`
              : md`${count(incidents, 'incident')}, ${duration(redSeconds)} in total.`,
            stillRed.length > 0
              ? md`Failing now: ${stillRed.slice(0, MAX_NAMES).map(shortName).join(', ')}${moreThan(stillRed)}`
              : null,
            ...data.failedWith.map(changeLine),
          ]),
    ),
    projects.length === 0 ? null : table(projects),
    context(
      md`${when(from)} to ${when(to)}`,
      md`change how often: ${code(`${slashCommand} digest off`)}, ${code(`${slashCommand} digest weekly mon 9:00`)}`,
    ),
  ]);
}

const moreThan = ({ length }: readonly string[]) =>
  length > MAX_NAMES ? ` and ${length - MAX_NAMES} more` : '';

function changeLine({ projectName, ...change }: DigestData['failedWith'][number]): Mrkdwn | null {
  const words = shortChangeWords(change);
  return words && md`• ${bold(projectName)} failed with ${words}`;
}

const rate = (cacheRate: number | null) => (cacheRate === null ? 'not known' : percent(cacheRate));
const median = (seconds: number | null) => (seconds === null ? 'not known' : duration(seconds));

function lineOf({ projectName, builds, failed, medianSeconds, cacheRate }: DigestProject): Mrkdwn {
  return md`• ${bold(projectName)}: ${count(builds, 'build')}, ${failed} failed · median ${median(medianSeconds)} · ${rate(cacheRate)} cached`;
}

function table(projects: readonly DigestProject[]) {
  const number = (value: number | null, text: string) => ({ value: value ?? -1, text });
  const more = projects.length - MAX_LINES;
  return dataTable(
    'Projects with the most failed builds',
    ['Project', 'Builds', 'Failed', 'Median', 'Cached', 'Saved'],
    projects
      .slice(0, MAX_ROWS)
      .map((project) => [
        shortName(project.projectName) || '–',
        number(project.builds, String(project.builds)),
        number(project.failed, String(project.failed)),
        number(project.medianSeconds, median(project.medianSeconds)),
        number(project.cacheRate, rate(project.cacheRate)),
        number(project.savedSeconds, duration(project.savedSeconds)),
      ]),
    [section(lines([...projects.slice(0, MAX_LINES).map(lineOf), more > 0 ? md`and ${more} more` : null]))],
  );
}
