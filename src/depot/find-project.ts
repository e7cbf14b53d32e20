// From what a person typed to a project: id, name, unique prefix; else the nearest names.

import { distance } from 'fastest-levenshtein';
import type { Project, ProjectMatch } from './model.ts';

/** How many candidates or near names are worth showing. */
const MAX_CANDIDATES = 25;
const MAX_NEAREST = 5;

/** Longer texts are not names; comparing them with thousands of names would only take time. */
const LONGEST_NAME = 200;

/** Every text contains some shorter name. */
const SHORTEST_PART = 3;

/** So far may a name be from what was typed and still be offered: half its letters. */
const isNear = (typed: string, steps: number) => steps <= Math.max(2, Math.floor(typed.length / 2));

const fold = (text: string) => text.normalize('NFKC').trim().toLowerCase();

/** @param text an id, a name in any letter case, or the beginning of one. Ids win over names. */
export function matchProject(projects: readonly Project[], text: string): ProjectMatch {
  const typed = text.trim();
  const folded = fold(text);
  if (!folded) return { kind: 'none', nearest: [] };
  const byId = projects.find((project) => project.projectId === typed);
  if (byId) return { kind: 'found', project: byId };

  const rules = [
    (project: Project) => project.name === typed,
    (project: Project) => fold(project.name) === folded,
    (project: Project) => fold(project.name).startsWith(folded),
  ];
  for (const rule of rules) {
    const [first, ...others] = projects.filter(rule);
    if (first && others.length === 0) return { kind: 'found', project: first };
    if (first) return { kind: 'ambiguous', projects: [first, ...others].slice(0, MAX_CANDIDATES) };
  }
  return { kind: 'none', nearest: nearestProjects(projects, folded) };
}

/** Names that contain the text or are contained in it first, then names a few letters away. */
export function nearestProjects(projects: readonly Project[], text: string): readonly Project[] {
  const folded = fold(text);
  if (!folded || folded.length > LONGEST_NAME) return [];
  return projects
    .map((project) => ({ project, steps: stepsBetween(fold(project.name), folded) }))
    .filter(({ steps }) => isNear(folded, steps))
    .toSorted((a, b) => a.steps - b.steps || a.project.name.localeCompare(b.project.name))
    .slice(0, MAX_NEAREST)
    .map(({ project }) => project);
}

function stepsBetween(name: string, typed: string): number {
  if (name.includes(typed)) return 0;
  if (name.length >= SHORTEST_PART && typed.includes(name)) return 1;
  return distance(name, typed);
}
