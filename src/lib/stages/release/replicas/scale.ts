import type { Operation } from '../../../core/operation/operation.ts';
import type { View } from '../../../core/text/view.ts';
import type { EnvironmentView } from '../../serving/environments/show.ts';
import { addEnvironment } from '../add-environment/add.ts';
import type { AddEnvironmentFacts, AddEnvironmentInput } from '../add-environment/plan-add.ts';
import { renderProof } from './front-promotion.ts';
import type { FrontProof } from './prove-front.ts';

/** Has a front send to another number of members. Streams of those that leave continue until they are stopped, by other runs. */
export const scaleFront: Operation<AddEnvironmentInput, AddEnvironmentFacts, EnvironmentView> = {
  ...addEnvironment,
  id: 'env scale',
  target: ({ name }) => `Environment/${name}`,
};

/** Result of `env scale`; the proof is left out where nothing serves yet. */
type Scaling = Partial<FrontProof> &
  Record<'joined' | 'left', string[]> & { name: string; replicas: number; report?: string };

/** How many serve, who came and who left, and the proof behind it. */
export function renderScaling(scaling: Scaling, view: View): string[] {
  const { name, replicas, joined, left } = scaling;
  return [
    view.t('env.scaled', { name, replicas }),
    ...(joined.length > 0 ? [view.t('env.scaled.joined', { members: joined.join(', ') })] : []),
    ...(left.length > 0 ? [view.t('env.scaled.left', { members: left.join(', ') })] : []),
    ...renderProof(scaling, view),
  ];
}
