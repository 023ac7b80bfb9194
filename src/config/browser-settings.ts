import { areHostNames } from '../base/addresses/host-names.js';
import { areOrigins } from '../base/addresses/web-origin.js';
import { Text } from './variable.js';

/** What web pages may do: they run in browsers, which may reach the server from inside the network. */
export class BrowserSettings {
  @Text('ALLOWED_HOSTS', {
    mayBeEmpty: true,
    default: '',
    pattern: {
      test: areHostNames,
      words: 'comma-separated host names without ports, such as pool.example.com or *.example.com',
    },
    meaning:
      'Host names that a server without API keys accepts besides localhost, IP addresses and HOST; others get 421',
  })
  readonly allowedHosts!: string;

  @Text('CORS_ORIGINS', {
    mayBeEmpty: true,
    default: '',
    pattern: {
      test: areOrigins,
      words: 'comma-separated origins such as https://app.example.com, or *',
    },
    meaning: 'Origins of web pages that may call the server from a browser; * requires API keys',
  })
  readonly corsOrigins!: string;
}
