import { z } from 'zod';
import { engineDefinitionSchema } from '../../../core/project/engine-definition.ts';

/** Documents of this room's commands, by kind. */
export const documents = {
  /** With whether this machine gives an engine a network of its own. */
  EngineDefinition: engineDefinitionSchema.extend({ isolatesNetwork: z.boolean() }),
};
