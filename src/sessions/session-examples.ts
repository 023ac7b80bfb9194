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
    summary: 'A variable that the next run finds',
    value: { code: 'numbers = [1, 2, 3]\nsum(numbers)' },
  },
  impatient: {
    summary: 'Answered with 409 while another run goes on',
    value: { code: '"nobody is here"', wait: false },
  },
};

export const ROLLBACK_EXAMPLES = {
  start: { summary: 'Back to a pristine interpreter', value: { checkpoint: null } },
};

export const FORK_EXAMPLES = {
  here: { summary: 'From where the session stands', value: {} },
  described: {
    summary: 'With metadata of its own',
    value: { metadata: { title: 'Notebook 7, another way' } },
  },
};
