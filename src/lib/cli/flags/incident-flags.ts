import * as Flags from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { z } from 'zod';
import { dropAbsent } from '../../core/kit/drop-absent.ts';
import { addSeconds } from '../../core/kit/time.ts';
import { HARMS, SEVERITIES } from '../../core/project/resources/incident.ts';
import { message } from '../../core/text/message.ts';
import { badValue, statedWords } from '../../core/text/suggest.ts';
import { flag } from './flags.ts';
import type { Said } from '../../stages/governance/incidents/operations.ts';

/** What is known of an incident, when it is opened or later. */
export const incidentFlags = {
  'began-at': flag.text('TIME', 'When it began.'),
  'classified-at': flag.text('TIME', 'When it was classified as major.'),
  severity: flag.choice(SEVERITIES, 'Risk to the rights of persons.'),
  harm: Flags.option({ options: HARMS, multiple: true, summary: 'Harm that it led to.' })(),
  persons: flag.number('Affected persons.', { min: 0 }),
  authority: flag.text('TEXT', 'Authority that is notified.'),
  env: flag.text('NAME', 'Environment (default: the evidence of all).'),
};

type Parsed = Partial<InferredFlags<typeof incidentFlags>> & { regimes?: string | undefined };

/** What these flags say, and no more. Throws `bad-time` (exit 2). */
export function saidBy(flags: Parsed): Partial<Said> {
  return dropAbsent({
    began: readTime('--began-at', flags['began-at']),
    classified: readTime('--classified-at', flags['classified-at']),
    severity: flags.severity,
    harm: flags.harm,
    persons: flags.persons,
    authority: statedWords('bad-authority', '--authority', flags.authority),
    environment: flags.env,
    regimes: flags.regimes?.split(',').map((name) => name.trim()),
  });
}

/** An instant in UTC, of a time with its zone. Throws `bad-time` (exit 2). */
export function readTime<Text extends string | undefined>(flag: string, text: Text): Text {
  if (text === undefined) return text;
  const full = text.replace(/(T\d\d:\d\d)(?=Z|[+-])/, '$1:00');
  if (z.iso.datetime({ offset: true }).safeParse(full).success) return addSeconds(full, 0) as Text;
  throw badValue('bad-time', flag, text, { fix: message('incident.bad-time.fix') });
}
