import { JsonText } from '../../base/json/json-text.js';
import type { RunListener, WorkerMeter } from '../../engine/pool/worker/run-listener.js';
import type { MimeBundle, OutputFile, OutputPart } from '../../engine/protocol/messages.js';
import { isJsonType } from '../../engine/protocol/mime-bundle.js';
import type { RunNetwork } from '../../engine/relay/run-network.js';
import type { DisplayData, LiveEvent } from './live-event.js';

/** Keeps what a run produces before its report, and passes it on as it comes. */
export class ExecutionListener implements RunListener {
  readonly displays: DisplayData[] = [];
  /** Index in `displays` of the value of the last expression; null if that is not displayed. */
  valueDisplay: number | null = null;
  readonly files: OutputFile[] = [];
  /** The network as this run may use it; undefined: not at all. */
  network?: RunNetwork;

  /** @param onEvent must not throw, nor @param meter */
  constructor(
    private readonly executionId: string,
    private readonly onEvent?: (event: LiveEvent) => void,
    private readonly meter?: WorkerMeter,
  ) {}

  started({ queueMs }: { queueMs: number }): void {
    const data = { executionId: this.executionId, queueTime: Math.round(queueMs * 1000) / 1000 };
    this.onEvent?.({ type: 'started', data });
    this.meter?.started();
  }

  output({ stream, text, cut }: OutputPart): void {
    this.onEvent?.({ type: stream, data: cut ? { text, truncated: true } : { text } });
  }

  display(bundle: MimeBundle, isValue: boolean): void {
    if (isValue) this.valueDisplay = this.displays.length;
    const data: DisplayData = {};
    for (const [mime, text] of Object.entries(bundle))
      data[mime] = isJsonType(mime) ? new JsonText(text) : text;
    this.displays.push(data);
    this.onEvent?.({ type: 'display', data });
  }

  file(file: OutputFile): void {
    this.files.push(file);
  }

  cost(workerMs: number): void {
    this.meter?.cost(workerMs);
  }
}
