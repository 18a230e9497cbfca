import { expect, test } from 'vitest';
import { wayBack } from '../../../scripts/rig/faults/way-back.ts';

test('the undo command of a fault names a non-default lab', () => {
  expect(wayBack('default', 'disk-full', 'gpu1')).toBe('scripts/lab fault disk-full --host gpu1 --undo');
  expect(wayBack('mine', 'disk-full', 'gpu1')).toBe('scripts/lab fault disk-full --name mine --host gpu1 --undo');
});
