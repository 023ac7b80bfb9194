import { describe, expect, it } from '@jest/globals';
import { predecessorPath } from './predecessor-paths.js';

describe('predecessorPath', () => {
  it.each([
    ['/api/execute/', '/api/execute'],
    ['/API/Execute-Raw', '/api/execute-raw'],
    ['/api/status/?a=B/', '/api/status?a=B/'],
    ['/Health/', '/health'],
    ['/api/Dashboard/stats/CLEAR/', '/api/dashboard/stats/clear'],
    ['/api/File-Info/My%2FName.CSV/', '/api/file-info/My%2FName.CSV'],
    ['/Uploads/A.csv', '/uploads/A.csv'],
    ['/PLOTS/M/a.PNG', '/plots/M/a.PNG'],
  ])('%s is %s', (url, usual) => {
    expect(predecessorPath(url)).toBe(usual);
  });

  it.each([
    '/',
    '//',
    '/api/execute',
    '/api/execute?x=/',
    '/api/execute//',
    '/api/execute/batch/',
    '/api/Sessions/',
    '/api/sessions/AbC/',
    '/health/live/',
    '/docs/',
    '/api/file-info/a/b/',
    '/uploads',
    '/api/execute%2F',
    'http://host/API/execute',
    '*',
  ])('%s stays as it is', (url) => {
    expect(predecessorPath(url)).toBe(url);
  });
});
