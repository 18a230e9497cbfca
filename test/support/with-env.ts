/** Runs a synchronous beginning under other environment variables: what is opened keeps its paths. */
export function withEnv<T>(env: NodeJS.ProcessEnv, use: () => T): T {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return use();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
