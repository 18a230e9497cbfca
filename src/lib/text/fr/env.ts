export const env = {} as const;
