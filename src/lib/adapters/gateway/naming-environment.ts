import { isGatewaySilent } from '../../core/text/is-gateway-silent.ts';
import { withNext } from '../../core/text/sovran-error.ts';
import { TEMPORARY } from './temporary.ts';

/** An answer of a gateway; of one that is silent the commands to type next name its environment, which is what ends a hang. */
export async function namingEnvironment<T>(environment: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isGatewaySilent(error) || environment.startsWith(TEMPORARY)) throw error;
    throw withNext(error, [`sovran env show ${environment}`, `sovran env stop ${environment}`]);
  }
}
