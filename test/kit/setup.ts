// Nest's decorators need the metadata API before the first class is loaded.
import 'reflect-metadata';
