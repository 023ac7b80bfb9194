/** Process that builds one image with packages; see side-process.ts. */
import { answerJob } from '../distribution/side-process.js';
import { type LayerJob, makeLayer } from './make-layer.js';

await answerJob<LayerJob, void>(makeLayer);
