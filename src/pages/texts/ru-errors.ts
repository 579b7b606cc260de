import type { PageFault } from '../page-values.ts';
import { clock } from './clock.ts';

const rules = new Intl.PluralRules('ru');

/** «код состоит из 1 цифры, из 4 цифр» */
function ofDigits(n: number): string {
  return `${n} ${rules.select(n) === 'one' ? 'цифры' : 'цифр'}`;
}

/** «не меньше 21 года, 18 лет» */
function ofYears(n: number): string {
  return `${n} ${rules.select(n) === 'one' ? 'года' : 'лет'}`;
}

/** «не меньше 1 символа, 8 символов» */
export function ofCharacters(n: number): string {
  return `${n} ${rules.select(n) === 'one' ? 'символа' : 'символов'}`;
}

/** The sentence of an error, by its id. */
export function error(fault: PageFault): string {
  switch (fault.id) {
    case 'E-02':
      return 'Введите номер телефона.';
    case 'E-03':
      return 'Номер должен содержать 10 цифр после +7.';
    case 'E-04':
      return 'Укажите номер мобильного телефона. Городской номер не подойдёт.';
    case 'E-05':
      return 'Пока поддерживаются только номера, начинающиеся с +7.';
    case 'E-06':
      return fault.left === undefined
        ? 'Неверный пароль.'
        : `Неверный пароль. Осталось попыток: ${fault.left}.`;
    case 'E-07':
      return 'Введите код.';
    case 'E-08':
      return `Код состоит из ${ofDigits(fault.digits)}.`;
    case 'E-09':
      return 'Неверный код. Проверьте цифры или запросите новый код.';
    case 'E-10':
      return 'Срок действия кода истёк. Запросите новый код.';
    case 'E-11':
      return 'Действует только последний код. Введите код из последнего сообщения.';
    case 'E-12':
      return `Новый код можно запросить через ${clock(fault.seconds)}.`;
    case 'E-13':
      return fault.until === undefined
        ? 'Слишком много попыток. Попробуйте снова позже.'
        : `Слишком много попыток. Попробуйте снова в ${fault.until}.`;
    case 'E-14':
      return 'Не удалось отправить код. Попробуйте другой способ.';
    case 'E-15a':
      return 'Этот аккаунт заблокирован.';
    case 'E-15b':
      return 'Этот аккаунт удалён.';
    case 'E-16':
      return fault.field === 'last_name' ? 'Введите фамилию.' : 'Введите имя.';
    case 'E-17':
      return 'Используйте буквы, дефис, апостроф или пробел.';
    case 'E-18':
      if (fault.wrong === 'young') return `Учителю должно быть не меньше ${ofYears(fault.minAge)}.`;
      return fault.wrong === 'future'
        ? 'Дата рождения не может быть в будущем.'
        : 'Введите существующую дату рождения, например 7 3 1985.';
    case 'E-19':
      return 'Выберите пол.';
    case 'E-21':
      return 'На этот номер уже совершена привязка. Войдите в журнал под той учётной записью, к которой профиль привязан раньше, или обратитесь в поддержку.';
    case 'E-25':
      return 'Вход занял слишком много времени. Начните привязку заново из журнала.';
    case 'E-29':
      return 'Если на вашем номере зарегистрирован другой аккаунт, напишите в службу технической поддержки info@sferum.ru.';
    case 'E-32':
      return 'Этот шаг уже пройден. Продолжите с текущего.';
    case 'E-33':
      return 'Введите новый пароль.';
    case 'E-34':
      return `В пароле должно быть не ${fault.wrong === 'long' ? 'больше' : 'меньше'} ${ofCharacters(fault.length)}.`;
    case 'E-35':
      return 'Пароли не совпадают.';
    case 'E-36':
      return 'Фамилия не совпадает с той, что указана в аккаунте.';
    case 'device-empty':
      return 'Введите код с экрана устройства.';
    case 'device-unknown':
      return 'Такого кода нет. Проверьте цифры на экране устройства.';
    case 'device-expired':
      return 'Срок действия кода истёк. Получите новый код на устройстве.';
    case 'device-used':
      return 'Этот код уже использован. Получите новый код на устройстве.';
    case 'profile-missing':
      return 'Выберите профиль.';
    case 'method-missing':
      return 'Выберите способ подтверждения.';
    default:
      return fault satisfies never;
  }
}
