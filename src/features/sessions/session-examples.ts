/** Named examples of requests to sessions, each of which runs as it stands. */
export const CREATE_EXAMPLES = {
  empty: { summary: 'A session with a pristine interpreter', value: {} },
  files: {
    summary: 'A session with a file in its work folder',
    value: {
      ttl: 3_600_000,
      files: [{ path: 'data/in.csv', content: 'name,price\npen,2\nbook,12\n' }],
      metadata: { title: 'Notebook 7' },
    },
  },
};

export const STEP_EXAMPLES = {
  step: {
    summary: 'A variable for the next step',
    value: { code: 'numbers = [1, 2, 3]\nsum(numbers)' },
  },
  impatient: {
    summary: 'Answered with 409 while another execution runs',
    value: { code: '"the session is free"', wait: false },
  },
};

export const ROLLBACK_EXAMPLES = {
  start: { summary: 'Back to a pristine interpreter', value: { checkpoint: null } },
};

export const FORK_EXAMPLES = {
  here: { summary: 'From the current state', value: {} },
  described: {
    summary: 'With its own metadata',
    value: { metadata: { title: 'Notebook 7, another way' } },
  },
};
