import { fileURLToPath } from 'node:url';

/** Path of the CloudFormation template of an installation; its parameters are described in it. */
export const hubTemplate: string = fileURLToPath(new URL('./hub/template.json', import.meta.url));

/** Path of the folder with the code of its functions, one zip each, named as the template expects. */
export const hubCode: string = fileURLToPath(new URL('./hub/code', import.meta.url));
