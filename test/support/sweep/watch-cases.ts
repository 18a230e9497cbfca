import { join } from 'node:path';
import type { FoundWatch, WatchOwner } from '../../../src/lib/stages/watch/install/found.ts';
import type { WatchParts } from '../../../src/lib/stages/watch/install/facts.ts';
import { installWatchWith } from '../../../src/lib/stages/watch/install/install.ts';
import { removeWatchWith } from '../../../src/lib/stages/watch/install/remove.ts';
import type { WatchSite } from '../../../src/lib/stages/watch/install/site.ts';
import { TIMING } from '../../../src/lib/stages/watch/files/timing.ts';
import { digestOfText } from '../../../src/lib/core/kit/canonical.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { aHost } from '../project/machines.ts';
import { recorded } from '../project/recorded.ts';
import { anEnvironment } from '../project/serving.ts';
import { userSystemd } from '../user-systemd.ts';
import { playedWorld, type PlayedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

interface Installed {
  files: Record<string, string>;
  owner: WatchOwner;
}

/** The folder of a watch, as its scripts leave it. */
interface SiteState {
  there: Installed | null;
  next: Installed | null;
  last: { run: string; there: Installed | null } | null;
}

const EMPTY: SiteState = { there: null, next: null, last: null };

/** A site of which only its files are remembered. */
function playedSite(state: SiteState): WatchSite {
  return {
    folder: '/srv/watch',
    root: '/srv',
    look: async () => foundIn(state),
    stage: async (files, owner) => {
      state.next = { files: Object.fromEntries(files.map(({ path, text }) => [path, text])), owner };
    },
    keep: async () => undefined,
    switchTo: async (run) => {
      if (state.next === null) return;
      if (state.last?.run !== run) state.last = { run, there: state.there };
      [state.there, state.next] = [state.next, null];
    },
    restore: async (run) => {
      state.next = null;
      if (state.last?.run !== run) return;
      [state.there, state.last] = [state.last.there, null];
    },
    ready: async () => undefined,
    remove: async () => void Object.assign(state, EMPTY),
  };
}

function foundIn({ there }: SiteState): FoundWatch {
  const files = there?.files ?? {};
  return {
    versions: {},
    missing: [],
    listeners: [],
    running: {},
    files,
    recorded: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, digestOfText(text)])),
    ...(there ? { owner: there.owner } : {}),
  };
}

async function world(): Promise<{ world: PlayedWorld; state: SiteState; parts: WatchParts }> {
  const state = structuredClone(EMPTY);
  const played = await playedWorld();
  await played.add(aHost('local'));
  played.played.read = () => state;
  played.played.load = (kept) => void Object.assign(state, kept);
  played.played.describe = () => state.there && Object.keys(state.there.files);
  return { world: played, state, parts: { timing: TIMING, siteOn: async () => playedSite(state) } };
}

const WATCH = {
  folder: '/srv/watch',
  portBase: 9490,
  environments: [],
  peers: [],
  routes: [],
  programs: {},
  files: {},
};

/** Operations on what watches hosts. */
export const WATCH_CASES: Record<string, SweptCase> = {
  'watch install': {
    open: async () => {
      const { parts, ...opened } = await world();
      const input = { hosts: ['local'], portBase: null, discardEdits: false };
      return { ...opened, operation: installWatchWith(parts), input };
    },
  },
  'watch remove': {
    open: async () => {
      const { parts, state, world: played } = await world();
      const writes = [resourceOf('Watch', 'local', WATCH)];
      await played.add(recorded({ operation: 'watch install', target: 'Watch/local', writes }));
      const owner = { project: played.root, host: 'local', portBase: 9490 };
      state.there = { files: { 'prometheus/start': '#!/bin/sh\n' }, owner };
      return { world: played, operation: removeWatchWith(parts), input: { host: 'local', discardEdits: false } };
    },
  },
  'watch schedule': {
    open: async () => {
      const world = await playedWorld(({ base }) => ({
        hosts: { open: async (name) => userSystemd(name, join(base, 'home')) },
      }));
      await world.add(anEnvironment('production'));
      return { world, input: { host: 'local', clone: null, variables: [], remove: false, discardEdits: false } };
    },
  },
};
