import { areHostNames } from '../common/host-names.js';
import { areOrigins } from '../common/web-origin.js';
import { Text } from './variable.js';

/** What web pages may do, which run in browsers that reach the server from inside. */
export class BrowserSettings {
  @Text('ALLOWED_HOSTS', {
    mayBeEmpty: true,
    default: '',
    pattern: {
      test: areHostNames,
      words: 'host names without ports, such as pool.example.com or *.example.com, separated by commas',
    },
    meaning:
      'Names by which a server without API keys may be called, besides localhost, addresses and HOST; other names get 421',
  })
  readonly allowedHosts!: string;

  @Text('CORS_ORIGINS', {
    mayBeEmpty: true,
    default: '',
    pattern: {
      test: areOrigins,
      words: 'origins such as https://app.example.com, separated by commas, or *',
    },
    meaning: 'Origins of web pages that may call the server from a browser; * only with API keys',
  })
  readonly corsOrigins!: string;
}
