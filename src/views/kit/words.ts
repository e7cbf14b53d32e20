// Numbers and states in words, the same everywhere.

import type { Build, BuildStatus, CachePolicy, Hardware, RetentionPolicy } from '../../depot/model.ts';

/** `no builds`, `1 build`, `1,200 builds` */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number === 0 ? 'no' : number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** `42s`, `3m 5s`, `2h 10m`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60}m` : `${Math.floor(whole / 60)}m ${whole % 60}s`;
  const minutes = Math.floor((whole % 3600) / 60);
  return minutes === 0 ? `${Math.floor(whole / 3600)}h` : `${Math.floor(whole / 3600)}h ${minutes}m`;
}

/** 0.873 → `87%` */
export function percent(part: number): string {
  return `${Math.round(part * 100)}%`;
}

/** `16x32` → `16 CPUs, 32 GB` */
export function hardwareWords(hardware: Hardware | 'unknown'): string {
  if (hardware === 'unknown') return 'a size this bot doesn’t know';
  const [cpus, gb] = hardware.split('x');
  return `${cpus} CPUs, ${gb} GB memory`;
}

export function cacheWords({ keepGb, keepDays }: CachePolicy): string {
  return `${keepGb} GB, ${keepDays === 0 ? 'no limit on age' : count(keepDays, 'day')}`;
}

/** State as a word with a mark; the word alone must do. */
export const STATUS_WORDS: Readonly<Record<BuildStatus, string>> = {
  running: '⏳ running',
  success: '✅ succeeded',
  failed: '❌ failed',
  error: '⚠️ Depot error',
  canceled: '🚫 cancelled',
  unknown: '❔ unknown state',
};

/** `5 of 15 steps cached (33%)` */
export function cachedWords({ cachedSteps, totalSteps }: Build): string | null {
  if (cachedSteps === null || totalSteps === null) return null;
  const rate = totalSteps > 0 ? ` (${percent(cachedSteps / totalSteps)})` : '';
  return `${cachedSteps} of ${totalSteps} steps cached${rate}`;
}

/** `0 MB`, `340 MB`, `1.2 GB`; 1 GB is 1000³ bytes, as registries count. */
export function sizeWords(bytes: number): string {
  const mb = bytes / 1_000_000;
  return mb < 1_000
    ? `${Math.round(mb)} MB`
    : `${(mb / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} GB`;
}

/** `5 minutes`, `2 hours`, `3 days`: in the largest unit that leaves a whole number, else rounded. */
export function minutesWords(minutes: number): string {
  if (minutes % 1_440 === 0 && minutes > 0) return count(minutes / 1_440, 'day');
  if (minutes >= 2_880) return `${Math.round(minutes / 1_440)} days`;
  if (minutes % 60 === 0 && minutes > 0) return count(minutes / 60, 'hour');
  if (minutes >= 120) return `${Math.round(minutes / 60)} hours`;
  return count(minutes, 'minute');
}

/** Until then, as one says it: `in 5 minutes`, `in 30 seconds`, `now`. */
export function untilWords(then: Date, now: Date): string {
  const seconds = Math.ceil((then.getTime() - now.getTime()) / 1000);
  if (seconds <= 0) return 'now';
  return seconds <= 90 ? `in ${count(seconds, 'second')}` : `in ${minutesWords(Math.ceil(seconds / 60))}`;
}

/** After “Depot keeps”: `the newest 20 images`, `images of the last 7 days`, `images by Depot’s default` */
export function retentionWords(policy: RetentionPolicy): string {
  if (!policy.enabled) return 'images by Depot’s default';
  return 'keepDays' in policy
    ? `images of the last ${policy.keepDays === 1 ? 'day' : `${policy.keepDays} days`}`
    : `the newest ${policy.keepCount === 1 ? 'image' : `${policy.keepCount} images`}`;
}

/** `2 projects`; where a project has an incident on several branches: `2 projects, 3 branches`. */
export function projectsWords(incidents: readonly { readonly projectId: string }[]): string {
  const projects = new Set(incidents.map(({ projectId }) => projectId)).size;
  const branches = incidents.length > projects ? `, ${count(incidents.length, 'branch', 'branches')}` : '';
  return `${count(projects, 'project')}${branches}`;
}
