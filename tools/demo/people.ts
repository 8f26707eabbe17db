/**
 * The demo's customers and the people who use their software. All of it is made up; the addresses are in domains kept for
 * examples. The names are of kinds that programs commonly break.
 */
export interface DemoCustomer {
  /** None of these values may reach a vendor. */
  organisation: string;
  address: string;
  phone: string;
  notes: string;
  domain: string;
  people: DemoPerson[];
}

export interface DemoPerson {
  firstName: string;
  lastName?: string;
  email: string;
}

/** First name, last name, the part of the address before the at sign. Without a last name: a person with one name. */
type Row = readonly [first: string, last: string | undefined, mailbox: string];

const customer = (facts: Omit<DemoCustomer, 'people'>, rows: readonly Row[]): DemoCustomer => ({
  ...facts,
  people: rows.map(([firstName, lastName, mailbox]) => ({
    firstName,
    ...(lastName === undefined ? {} : { lastName }),
    email: `${mailbox}@${facts.domain}`,
  })),
});

export const CUSTOMERS: readonly DemoCustomer[] = [
  customer(
    {
      organisation: 'Musterbäckerei Größenwahn GmbH',
      address: 'Straße des Beispiels 17\n04109 Musterstadt',
      phone: '+49 30 23125 014',
      notes: 'Rings only before six in the morning; invoices by post, please.',
      domain: 'baeckerei.example.org',
    },
    [
      ['Jürgen', 'Müller-Großkopf', 'juergen.mueller'],
      ['Käthe', 'Weiß', 'kaethe.weiss'],
      ['Björn', 'Åkesson', 'bjoern'],
      ['Sören', 'Østergård', 'soeren+lizenzen'],
      ['Anna-Lena', 'von der Höhe', 'anna-lena'],
      ['Ümit', 'Şahin', 'uemit'],
      // Typed on a machine that sends characters and marks apart: o and diaeresis, e and acute.
      ['Jo\u0308rg', 'Lefe\u0300vre', 'joerg.lefevre'],
      ['Þórdís', 'Hafþórsdóttir', 'thordis'],
      ['İbrahim', 'Işık', 'ibrahim'],
    ],
  ),
  customer(
    {
      organisation: 'SIA Paraugs un Draugi',
      address: 'Piemēra iela 4–9\nLV-1010 Paraugciems',
      phone: '+371 2000 0102',
      notes: 'The accountant changes every spring. Ask for the new one.',
      domain: 'paraugs.example.net',
    },
    [
      ['Jānis', 'Bērziņš', 'janis.berzins'],
      ['Ģirts', 'Ķēniņš', 'girts'],
      ['Žanete', 'Čakša', 'zanete'],
      ['Līga', 'Šķēle-Ļaudone', 'liga'],
      ['Ričards', 'Ūdrītis', 'ricards'],
      ['Eglė', 'Žukauskienė', 'egle'],
      ['Õnne', 'Jõgi', 'onne'],
      ['Ņina', 'Ozoliņa', 'nina'],
      ['Ēriks', 'Dzērve', 'eriks'],
    ],
  ),
  customer(
    {
      organisation: 'Công ty Ví Dụ Một Thành Viên',
      address: '12 Phố Ví Dụ, Quận Mẫu\nHà Nội',
      phone: '+84 24 5550 0187',
      notes: 'Wants every quotation twice, once in dollars.',
      domain: 'vidu.example.com',
    },
    [
      ['Nguyễn Thị', 'Mai', 'mai.nguyen'],
      ['Trần Quốc', 'Đạt', 'dat.tran'],
      ['Phạm', 'Hồng Ánh', 'anh.pham'],
      // Characters and marks apart, as some phones type them.
      ['Nguye\u0302\u0303n', 'Ho\u0302\u0300ng Ha\u0323nh', 'hanh.nguyen'],
      ['Đặng', 'Thùy Trâm', 'tram.dang'],
      ['Lê Văn', 'Ước', 'uoc.le'],
      ['สมชาย', 'ใจดี', 'somchai'],
      ['ສົມພອນ', 'ວົງສາ', 'somphone'],
      ['Ngô', 'Bảo Châu Anh', 'anh.ngo'],
    ],
  ),
  customer(
    {
      organisation: '例示貿易有限公司',
      address: '示範路八十八號\n臺北市',
      phone: '+886 2 5550 0133',
      notes: '只在下午三點以後接電話。',
      domain: 'lishi.example.org',
    },
    [
      ['小明', '王', 'xiaoming.wang'],
      ['丽娟', '欧阳', 'lijuan'],
      ['𠮷郎', '𠮷田', 'yoshiro'],
      ['さくら', '小鳥遊', 'sakura'],
      ['민준', '김', 'minjun.kim'],
      ['서연', '남궁', 'seoyeon'],
      ['Wei-Ling', "O'Chen", 'weiling'],
      ['ケンジ', '渡邊', 'kenji'],
      ['思远', '司马', 'siyuan'],
    ],
  ),
  customer(
    {
      organisation: 'شركة المثال للتجارة',
      address: 'شارع النموذج ٢٤\nعمّان',
      phone: '+962 6 555 0142',
      notes: 'لا تتصلوا يوم الجمعة.',
      domain: 'almithal.example.net',
    },
    [
      ['محمد', 'عبد الرحمن', 'mohammad'],
      ['فاطمة الزهراء', 'بن يوسف', 'fatima'],
      ['نور‌الدین', 'کریمی', 'nour'],
      ['Ḥusayn', 'aṭ-Ṭabarī', 'husayn'],
      ['שרה', 'בן־דוד', 'sara'],
      ['ยุพา', 'แซ่ตั้ง', 'yupha'],
      ['Ayşegül', 'Çelik Öztürk', 'aysegul'],
      ['عائشة', 'الشريف', 'aisha'],
      ['გიორგი', 'ბერიძე', 'giorgi'],
    ],
  ),
  customer(
    {
      organisation: 'Przykład i Wspólnicy sp. z o.o.',
      address: 'ul. Wzorcowa 3 m. 14\n00-001 Wzorów',
      phone: '+48 22 555 01 76',
      notes: 'Second reminder sent; do not offer a discount again.',
      domain: 'przyklad.example.com',
    },
    [
      ['Łukasz', 'Żółć', 'lukasz.zolc'],
      ['Grażyna', 'Szczebrzeszyńska', 'grazyna'],
      ['Świętopełk', 'Ćwikła-Źdźbło', 'swietopelk'],
      ['Jiří', 'Dvořák', 'jiri'],
      ['Ľubomír', 'Šťastný', 'lubomir'],
      ['Győző', 'Hűvösvölgyi', 'gyozo'],
      ['Олександр', 'Щербаківський', 'oleksandr'],
      ['Ђорђе', 'Његуш', 'dorde'],
      ['Ștefan', 'Țepeluș', 'stefan'],
    ],
  ),
  customer(
    {
      organisation: 'Sampla & Exemple Joint Office',
      address: '5 Specimen Quay\nDublin D99 XY00',
      phone: '+353 20 913 0155',
      notes: 'Two offices, one purse: the Paris one decides.',
      domain: 'sampla-exemple.example.org',
    },
    [
      ['Siobhán', "O'Sullivan", 'siobhan'],
      ['Seán Óg', 'Ó hAilpín-Ní Dhuibhne', 'sean'],
      ['Jean-François', "d'Alembert-L’Hôpital", 'jean-francois'],
      ['Zoé', "N'Guessan", 'zoe'],
      ['Anaïs', 'Lœuilleux', 'anais'],
      ['Mary Jane', 'Smith Jones Jr.', 'maryjane'],
      ['D’Arcy', "M'Baye N'Diaye", 'darcy'],
      [
        'Maria Antónia Josefa Francisca Xavier',
        'de Vasconcelos Teixeira de Queirós e Albuquerque Pimentel da Conceição',
        'm.a.j.f.x',
      ],
      ['Ike', 'Null', 'null'],
    ],
  ),
  customer(
    {
      organisation: 'Contoh Nusantara Koperasi',
      address: 'Jalan Contoh No. 1\nKota Teladan 10110',
      phone: '+62 21 5550 0119',
      notes: 'Their people often have one name. Ask how they want it written.',
      domain: 'contoh.example.net',
    },
    [
      ['Suharjo', undefined, 'suharjo'],
      ['Kartikasari', undefined, 'kartikasari'],
      ['Ṣọlá', 'Adébọ̀wálé', 'sola'],
      ['Mayawati', undefined, 'mayawati'],
      ['अनिता', 'शर्मा', 'anita'],
      ['தமிழரசி', undefined, 'tamilarasi'],
      ['Keola', 'Kahanamokuʻokalani', 'keola'],
      ['M̧ajeḷ', 'Ļōjiļañ', 'majel'],
      ['Ye', undefined, 'ye'],
    ],
  ),
];

export interface DemoOrder {
  customer: DemoCustomer;
  lines: { vendor: 'keygen' | 'plain'; seats: number; termMonths?: number; person: DemoPerson }[];
}

/** So many orders over all customers and people, for both vendors in turn; every eighth has two or three lines. */
export function demoOrders(count: number): DemoOrder[] {
  const people = CUSTOMERS.flatMap((buyer) => buyer.people.map((person) => ({ buyer, person })));
  return Array.from({ length: count }, (_, index) => {
    // Seven has no common factor with the number of people, so that neighbours in the list are not neighbours in time.
    const { buyer, person } = people[(index * 7) % people.length]!;
    const round = Math.floor(index / people.length);
    const own = buyer.people.indexOf(person);
    const size = index % 8 === 7 ? 2 + (index % 3 === 0 ? 1 : 0) : 1;
    const lines = Array.from({ length: size }, (_line, position) => ({
      vendor: (index + round + position) % 2 === 0 ? ('keygen' as const) : ('plain' as const),
      seats: 1 + ((index * 3) % 10),
      ...(index % 4 === 0 ? {} : { termMonths: 12 * (1 + (index % 3)) }),
      person: buyer.people[(own + position) % buyer.people.length]!,
    }));
    return { customer: buyer, lines };
  });
}
