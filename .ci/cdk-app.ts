import { App, Stack } from 'aws-cdk-lib';
import { Farwatch } from './farwatch.ts';

const app = new App({ outdir: 'cdk.out' });
new Farwatch(new Stack(app, 'farwatch-ci'), 'Farwatch');
app.synth();
