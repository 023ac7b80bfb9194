import { describe, expect, it } from '@jest/globals';
import { posixRule } from './posix-rule.js';
import type { YearlyRule } from './zone-rules.js';

const HOUR = 3600;
const rule = (month: number, day: string, hours: number, kind: string | null, save: number): YearlyRule => ({
  month,
  day,
  time: hours * HOUR,
  kind,
  save: save * HOUR,
});

describe('posixRule', () => {
  // In the format of zic.
  it.each<[string, [string, number], [string, number] | null, YearlyRule[]]>([
    ['UTC0', ['UTC', 0], null, []],
    ['<+0545>-5:45', ['+0545', 5.75], null, []],
    ['HST10', ['HST', -10], ['HDT', -9], []],
    [
      'CET-1CEST,M3.5.0,M10.5.0/3',
      ['CET', 1],
      ['CEST', 2],
      [rule(3, 'lastSun', 1, 'u', 1), rule(10, 'lastSun', 1, 'u', 0)],
    ],
    [
      'EST5EDT,M3.2.0,M11.1.0',
      ['EST', -5],
      ['EDT', -4],
      [rule(3, 'Sun>=8', 2, null, 1), rule(11, 'Sun>=1', 2, null, 0)],
    ],
    [
      'IST-1GMT0,M10.5.0,M3.5.0/1',
      ['IST', 1],
      ['GMT', 0],
      [rule(3, 'lastSun', 1, 'u', 0), rule(10, 'lastSun', 1, 'u', -1)],
    ],
    [
      'AEST-10AEDT,M10.1.0,M4.1.0/3',
      ['AEST', 10],
      ['AEDT', 11],
      [rule(10, 'Sun>=1', 2, 's', 1), rule(4, 'Sun>=1', 2, 's', 0)],
    ],
    [
      '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',
      ['+1030', 10.5],
      ['+11', 11],
      [rule(10, 'Sun>=1', 2, null, 0.5), rule(4, 'Sun>=1', 2, null, 0)],
    ],
    [
      '<-04>4<-03>,M9.1.6/24,M4.1.6/24',
      ['-04', -4],
      ['-03', -3],
      [rule(9, 'Sun>=2', 4, 'u', 1), rule(4, 'Sun>=2', 3, 'u', 0)],
    ],
    [
      'IST-2IDT,M3.4.4/26,M10.5.0',
      ['IST', 2],
      ['IDT', 3],
      [rule(3, 'Fri>=23', 2, null, 1), rule(10, 'lastSun', 2, null, 0)],
    ],
    [
      'EET-2EEST,M3.4.4/50,M10.4.4/50',
      ['EET', 2],
      ['EEST', 3],
      [rule(3, 'Sat<=30', 2, null, 1), rule(10, 'Sat<=30', 2, null, 0)],
    ],
    [
      '<-02>2<-01>,M3.5.0/-1,M10.5.0/0',
      ['-02', -2],
      ['-01', -1],
      [rule(3, 'lastSun', 1, 'u', 1), rule(10, 'lastSun', 1, 'u', 0)],
    ],
    ['XXX0YYY,J60,J305', ['XXX', 0], ['YYY', 1], [rule(3, '1', 2, null, 1), rule(11, '1', 2, null, 0)]],
  ])('writes %s', (text, [name, offset], other, rules) => {
    const standard = { abbreviation: name, offset: offset * HOUR };
    const summer = other && { abbreviation: other[0], offset: other[1] * HOUR };
    expect(posixRule(standard, summer, rules)).toBe(text);
  });
});
