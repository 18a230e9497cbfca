import { join } from 'node:path';
import { bundled, bundleParts, createInput } from '../bundle-world.ts';
import { makeKey } from '../project/signers.ts';
import { act } from './act.ts';
import { playedWorld, type PlayedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const CONTENTS = { engines: ['cpu'], models: ['base'], datasets: ['rows'] };

/** A project with what a bundle is made of; its store is the only machine. */
async function bundleLand(): Promise<PlayedWorld> {
  const world = await playedWorld(({ store }) => bundleParts(store));
  await world.add(...bundled(makeKey(join(world.base, 'key'))));
  return world;
}

/** Operations on bundles. */
export const BUNDLE_CASES: Record<string, SweptCase> = {
  'bundle create': {
    open: async () => {
      const world = await bundleLand();
      return { world, input: createInput(world.base, CONTENTS) };
    },
  },
  'bundle load': {
    open: async () => {
      const world = await bundleLand();
      const input = createInput(world.base, CONTENTS);
      await act(world, 'bundle create', input);
      return { world, input: { path: input.out, host: 'local' } };
    },
  },
};
