/** An ordinary school day for the home page. Everyone and everything in it is invented. */
import type { Account } from './accounts.ts';

interface Lesson {
  readonly time: string;
  readonly subject: string;
  /** The class for a teacher, empty for a pupil. */
  readonly className: string;
  readonly classroom: string;
  readonly topic: string;
  readonly homework: string;
  readonly mark?: number;
}

interface MarksRow {
  readonly name: string;
  /** 2 to 5; null = absent. */
  readonly marks: readonly (number | null)[];
}

interface SchoolDay {
  readonly lessons: readonly Lesson[];
  readonly attention: readonly string[];
  readonly marksOf: string;
  readonly days: readonly string[];
  readonly marks: readonly (MarksRow & { readonly average: string })[];
}

const hours = ['8:30–9:15', '9:25–10:10', '10:30–11:15', '11:35–12:20', '12:30–13:15'];

type LessonRow = readonly [
  subject: string,
  className: string,
  classroom: string,
  topic: string,
  homework: string,
  mark?: number,
];

function lessons(rows: readonly LessonRow[]): Lesson[] {
  return rows.map(([subject, className, classroom, topic, homework, mark], index) => ({
    time: hours[index] ?? '',
    subject,
    className,
    classroom,
    topic,
    homework: together(homework),
    ...(mark === undefined ? {} : { mark }),
  }));
}

/** Keeps a sign with its number at the end of a line. */
function together(text: string): string {
  return text.replaceAll(/([№§]) /g, '$1\u00A0');
}

function average(marks: readonly (number | null)[]): string {
  const given = marks.filter((mark) => mark !== null);
  return (given.reduce((sum, mark) => sum + mark, 0) / given.length).toFixed(1).replace('.', ',');
}

function day(
  rows: readonly LessonRow[],
  attention: readonly string[],
  marksOf: string,
  marks: readonly MarksRow[],
): SchoolDay {
  return {
    lessons: lessons(rows),
    attention,
    marksOf,
    days: ['пн', 'вт', 'чт', 'пт'],
    marks: marks.map((row) => ({ ...row, average: average(row.marks) })),
  };
}

const mathematics = day(
  [
    ['Алгебра', '7 «Б»', '214', 'Линейная функция и её график', '№ 312, 315, 318 (а, б)'],
    ['Алгебра', '9 «А»', '214', 'Арифметическая прогрессия', '§ 16, № 578–581'],
    ['Геометрия', '9 «А»', '214', 'Теорема синусов: решение задач', 'Карточка 4, задачи 1–3'],
    ['Алгебра', '7 «В»', '208', 'Самостоятельная работа', 'Повторить § 11–13'],
    ['Классный час', '7 «Б»', '214', 'Подготовка к экскурсии', 'Согласие родителей'],
  ],
  [
    '7 «Б»: не выставлены отметки за проверочную работу (4 ученика)',
    '9 «А»: заполните темы двух уроков прошлой недели',
    'Педсовет в четверг в 15:00, актовый зал',
  ],
  'Алгебра, 7 «Б»',
  [
    { name: 'Абрамова Дарья', marks: [5, 4, null, 5] },
    { name: 'Белов Кирилл', marks: [3, 4, 4, 4] },
    { name: 'Гусева Полина', marks: [5, 5, 5, 4] },
    { name: 'Ершов Матвей', marks: [null, 3, 4, 3] },
    { name: 'Зимина Варвара', marks: [4, 5, 4, 5] },
  ],
);

const literature = day(
  [
    ['Русский язык', '6 «А»', '305', 'Разносклоняемые существительные', 'Упр. 241, выучить правило'],
    ['Литература', '8 «Б»', '305', '«Капитанская дочка»: глава VI', 'Прочитать главы VII–VIII'],
    ['Русский язык', '8 «Б»', '305', 'Односоставные предложения', 'Упр. 198, 200'],
    ['Литература', '6 «А»', '311', 'Стихи о родной природе', 'Выучить одно стихотворение'],
    ['Русский язык', '8 «В»', '305', 'Изложение с элементами сочинения', 'Черновик, план'],
  ],
  [
    '8 «В»: проверьте изложения (18 работ)',
    '6 «А»: домашнее задание на пятницу ещё не записано',
    'Открытый урок для родителей в среду, 6 «А»',
  ],
  'Русский язык, 8 «Б»',
  [
    { name: 'Волков Артём', marks: [4, 4, 3, 4] },
    { name: 'Дмитриева Злата', marks: [5, null, 5, 5] },
    { name: 'Ковалёв Степан', marks: [3, 4, 4, 5] },
    { name: 'Михайлова Ева', marks: [5, 5, 4, 5] },
    { name: 'Тихонов Глеб', marks: [4, 3, null, 4] },
  ],
);

const pupils = day(
  [
    ['Физика', '', '117', 'Закон сохранения импульса', '§ 21, вопросы 1–4'],
    ['Алгебра', '', '214', 'Арифметическая прогрессия', '§ 16, № 578–581', 5],
    ['Геометрия', '', '214', 'Теорема синусов: решение задач', 'Карточка 4, задачи 1–3'],
    ['История', '', '302', 'Реформы 1860-х годов', 'Таблица в тетради', 4],
    ['Английский язык', '', '220', 'Travelling', 'Ex. 5, p. 48'],
  ],
  ['Сдайте лабораторную работу по физике до пятницы', 'Контрольная по алгебре во вторник'],
  'Лебедев Тимофей, 9 «А»',
  [
    { name: 'Алгебра', marks: [5, 4, 5, 5] },
    { name: 'История', marks: [4, 4, null, 4] },
    { name: 'Физика', marks: [4, 3, 4, 5] },
  ],
);

export function schoolDayOf(account: Account): SchoolDay {
  if (account.role === 'pupil') return pupils;
  return account.region === 'mo' ? mathematics : literature;
}

export const chats: readonly { readonly name: string; readonly last: string; readonly members: number }[] = [
  { name: 'Педсовет', last: 'Материалы к четвергу прикреплены', members: 42 },
  { name: '7 «Б», родители', last: 'Экскурсия переносится на 12:30', members: 53 },
  { name: 'Методобъединение', last: 'Спасибо, план получила', members: 9 },
];

const dayMs = 24 * 60 * 60 * 1000;

/** The day to show, in Moscow: today, or Monday when it is the weekend. */
export function shownDay(now: number, locale: string): { readonly date: string; readonly isToday: boolean } {
  const format = (at: number, options: Intl.DateTimeFormatOptions, language = locale): string =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'Europe/Moscow' }).format(at);
  const weekday = format(now, { weekday: 'short' }, 'en-GB');
  const ahead = weekday === 'Sat' ? 2 : weekday === 'Sun' ? 1 : 0;
  const date = format(now + ahead * dayMs, { weekday: 'long', day: 'numeric', month: 'long' });
  return { date, isToday: ahead === 0 };
}
