import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchProject, nearestProjects } from '../../src/depot/find-project.ts';
import type { Project } from '../../src/depot/model.ts';
import { aProject } from './open-depot.ts';

const named = (...names: readonly string[]): readonly Project[] =>
  names.map((name, index) => aProject({ name, projectId: `p${String(index).padStart(9, '0')}` }));

const namesOf = (projects: readonly Project[]) => projects.map((project) => project.name);

const found = (projects: readonly Project[], text: string) => {
  const match = matchProject(projects, text);
  return match.kind === 'found' ? match.project.name : match.kind;
};

describe('finding a project', () => {
  it('takes an id before anything else, even when another project has that id as its name', () => {
    const projects = named('p000000001', 'web');
    expect(found(projects, 'p000000001')).toBe('web');
  });

  it('takes an exact name before names that only begin with it or differ in letter case', () => {
    expect(found(named('acme-web', 'ACME', 'acme'), 'acme')).toBe('acme');
    expect(found(named('acme-web', 'ACME'), 'acme')).toBe('ACME');
  });

  it('takes the beginning of a name when only one name begins so', () => {
    expect(found(named('globex', 'initech'), 'glo')).toBe('globex');
    expect(found(named('globex', 'initech'), '  Glo ')).toBe('globex');
  });

  it('offers all candidates when several names begin so', () => {
    const match = matchProject(named('acme-web', 'acme-api', 'globex'), 'acme');
    expect(match.kind).toBe('ambiguous');
    if (match.kind === 'ambiguous') expect(namesOf(match.projects)).toEqual(['acme-web', 'acme-api']);
  });

  it('offers both projects of the same name rather than picking one', () => {
    expect(matchProject(named('acme', 'acme'), 'acme').kind).toBe('ambiguous');
  });

  it('offers the nearest names for a slip of the finger', () => {
    const match = matchProject(named('globex', 'initech', 'acme'), 'glbex');
    expect(match).toMatchObject({ kind: 'none', nearest: [{ name: 'globex' }] });
  });

  it('offers names that contain the text, and names that the text contains', () => {
    expect(namesOf(nearestProjects(named('team-acme', 'globex'), 'acme'))).toEqual(['team-acme']);
    expect(namesOf(nearestProjects(named('acme', 'globex'), 'acme-production'))).toEqual(['acme']);
  });

  it('offers nothing for what is nothing like any name, for no text, and for a page of text', () => {
    const projects = named('globex', 'initech');
    for (const text of ['zzzzzzzz', '', '   ', 'x'.repeat(5000)]) {
      expect(matchProject(projects, text)).toEqual({ kind: 'none', nearest: [] });
    }
  });

  const anyProjects = fc
    .uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 40 })
    .map((names) => named(...names.filter((name) => name.trim() !== '')));

  it('always finds a project by its id, and by its exact name', () => {
    fc.assert(
      fc.property(anyProjects, fc.nat(), (projects, index) => {
        const project = projects[index % Math.max(1, projects.length)];
        fc.pre(project !== undefined);
        expect(matchProject(projects, project.projectId)).toEqual({ kind: 'found', project });
        // A name with spaces around it cannot be typed exactly: it may be found among others.
        fc.pre(project.name === project.name.trim() && !projects.some((p) => p.projectId === project.name));
        expect(matchProject(projects, project.name)).toEqual({ kind: 'found', project });
      }),
    );
  });

  it('only ever answers with projects that exist, each once, and never with a long list of guesses', () => {
    fc.assert(
      fc.property(anyProjects, fc.string({ unit: 'grapheme', maxLength: 60 }), (projects, text) => {
        const match = matchProject(projects, text);
        if (match.kind === 'found') expect(projects).toContain(match.project);
        const offered =
          match.kind === 'ambiguous' ? match.projects : match.kind === 'none' ? match.nearest : [];
        expect(new Set(offered).size).toBe(offered.length);
        for (const project of offered) expect(projects).toContain(project);
        expect(offered.length).toBeLessThanOrEqual(match.kind === 'ambiguous' ? 25 : 5);
        if (match.kind === 'ambiguous') expect(offered.length).toBeGreaterThan(1);
      }),
    );
  });
});
