"""Names for invented people. Common names of many origins and made-up ones; no list is anybody's data.

Example:
    >>> folded("Łukasz Nuñez-Ångström")
    'Lukasz Nunez-Angstrom'

"""

import unicodedata
from types import MappingProxyType

FEMALE = tuple(
    """Abena Ada Adaeze Adela Agnes Aiko Aileen Aisha Alba Alicia Alma Althea Amara Amina Anahit Andrea Anisa Annelise
    Anouk Antonia Araceli Arlene Astrid Ayumi Beatriz Belinda Bernadette Bianca Blessing Brenda Bronwyn Camille Candace
    Carla Carmela Cecilia Celeste Chandra Chiara Chidinma Clara Colleen Consuelo Corinne Cynthia Dagmar Dalia Daphne
    Deborah Delia Delphine Denise Dina Dolores Dorothea Edith Eileen Elena Elif Eloise Elvira Emiko Esperanza Estelle
    Esther Eugenia Eunice Fatima Felicia Fernanda Fiona Flora Florence Francine Freya Gabriela Geraldine Gertrude Gina
    Giulia Gloria Greta Guadalupe Gwendolyn Hana Hannelore Harriet Hazel Helga Henrietta Hilda Hortensia Ida Imani Ines
    Ingrid Irma Isadora Iva Ivana Jacinta Jadwiga Jamila Janelle Jasmin Joanne Jolanta Josefa Juanita Judith Kaia Kamala
    Karin Katarina Keiko Kerstin Khadija Kimiko Lakshmi Larisa Latoya Leila Lenore Leticia Lidia Ling Liselotte Loretta
    Lucinda Ludmila Lydia Mabel Magda Maeve Malika Marcella Margit Marisol Marlene Matilda Meera Mercedes Mildred
    Minerva Mirela Miriam Monique Muriel Nadia Naomi Narges Natalya Nell Ngozi Nilufar Noelle Noor Nora Odette Olga
    Olive Ophelia Paloma Patience Pauline Perpetua Petra Phyllis Pilar Priya Ramona Renata Rhoda Rosalie Rosario Roxana
    Ruth Sabine Salma Samira Saoirse Selma Shanice Shirin Sigrid Simone Siobhan Sofia Solveig Stella Sunita Svetlana
    Sybil Tamar Tamika Tatiana Thelma Theodora Thuy Tova Ursula Valentina Vera Verena Veronica Vilma Violet Wanda
    Wilhelmina Winifred Xenia Yasmin Yelena Yoko Yolanda Yvette Zainab Zelda Zora""".split()
)
MALE = tuple(
    """Aarav Abel Abdul Adolfo Akira Alaric Aldo Alejandro Alistair Amadou Amir Anders Andrei Angus Anselm Ansel Antoine
    Arjun Armando Arturo Aurelio Baltasar Barnaby Basil Benedikt Benito Bernard Bertrand Bjorn Bogdan Boris Brendan
    Bruno Byron Caleb Callum Carlton Casimir Cedric Chidi Clarence Claude Clement Clifford Conrad Cornelius Cyril Dale
    Damir Darnell Dashiell Declan Demetrius Desmond Diego Dimitri Dmitri Domingo Donovan Duncan Earl Edgar Edmund Efrain
    Eitan Elias Ellis Emeka Emil Emilio Enzo Erasmo Erik Ernesto Esteban Everett Ezra Fabian Farid Faustino Felipe
    Ferdinand Fidel Finn Florian Floyd Franklin Fredrik Gaston Geoffrey Gerald Gideon Gilbert Giorgio Goran Grover
    Guillermo Gunther Gustavo Hamid Hamish Harold Hassan Hector Heinrich Hendrik Herman Hiroshi Horace Hugo Ibrahim
    Ignacio Igor Ike Imre Isamu Isidro Ismael Ivan Jabari Jarvis Javier Jerome Joachim Joaquin Jorge Josef Julius Kamal
    Kareem Karl Kazuo Keith Kenji Kofi Kwame Lamar Lars Laszlo Lazaro Leif Leland Lemuel Leonid Leopold Lionel Lloyd
    Lorenzo Lothar Luther Magnus Malik Manfred Marcelo Marius Mateo Maurice Maxim Melvin Mikhail Milan Milton Mortimer
    Mustafa Nasir Nathaniel Nestor Nigel Nikolai Noah Obi Octavio Olaf Omar Orlando Orville Osvaldo Otis Otto Pablo
    Patrice Percival Pieter Quentin Quincy Rafael Rainer Ramiro Rashid Raul Reginald Rene Reuben Rodrigo Roland Roscoe
    Rufus Rupert Salvador Samson Sanjay Santiago Sergei Seymour Sheldon Silas Simeon Stanislav Stefan Sven Tadeusz
    Takeshi Tariq Terrence Thaddeus Theo Tomas Torsten Tyrone Ulrich Umberto Uriah Vasily Vernon Viktor Vincenzo
    Vladimir Waldo Wallace Walther Wendell Wilbur Winston Xavier Yaw Yosef Yusuf Zachariah Zoltan""".split()
)
FAMILY = tuple(
    """Abara Abbasi Abernethy Achterberg Adeyemi Agarwal Aguilera Ahlgren Ainsley Akintola Alcaraz Aldersgate Almonte
    Alvarado Amundsen Anand Anselmo Appleyard Aragon Arbuthnot Arceneaux Armitage Arrowood Ashdown Asante Atwell
    Avellaneda Azubuike Babatunde Bachmann Bainbridge Balakrishnan Banerjee Baptiste Barros Bassett Batista Beaumont
    Beckwith Belmonte Benavides Bergstrom Bhandari Bianchi Birkeland Blackwood Blanchard Bogdanov Bonaventura Borowski
    Bracewell Branigan Brightwater Brockhurst Brunswick Buchanan Bustamante Cadwallader Calderwood Camarillo Candelaria
    Carmody Carnahan Castellanos Cavanaugh Chakraborty Chalmers Chandler Chatterjee Chaudhry Chernov Chikwanha Cisneros
    Clairmont Cloverfield Colquhoun Contreras Corrigan Cottrell Covarrubias Crabtree Cranston Crosswhite Cuthbert
    Dahlstrom Dalgliesh Danjuma Dankworth Deloach Delacroix Desrosiers Devereaux Dhillon Dimitrov Diallo Dombrowski
    Donnelly Dragomir Drinkwater Dubois Dumont Dunleavy Eastwick Eberhardt Echeverria Edgecombe Ekwueme Eldridge
    Ellingsen Emanuel Engstrom Escamilla Espinoza Etheridge Everhart Fairbairn Falkenberg Farouk Faulkner Fernsby
    Feuerstein Fitzalan Flannigan Fontenot Forsythe Fotheringham Fredericks Friedmann Fujimoto Galbraith Gallagher
    Galloway Garrick Gauthier Georgiou Ghorbani Gianopoulos Gillespie Goldfarb Gonsalves Grabowski Granville Greenhalgh
    Grimaldi Grunwald Guerrero Gunnarsson Gupta Gutierrez Haddad Hagerty Halvorsen Hammerstein Hargreaves Harrowgate
    Hashimoto Hathaway Hawksworth Heathcote Heinemann Hendricks Hernandez Herrera Higashi Hinojosa Holcombe Hollenbeck
    Honeycutt Horvath Hossain Huang Hutchins Ibarra Idowu Ilunga Ingersoll Iqbal Ishikawa Ivanova Jablonski Jaramillo
    Jayawardena Jefferies Jimenez Johansen Kaczmarek Kalinowski Kamara Kapoor Karimi Kavanagh Kawasaki Keating Kellerman
    Khalil Kilpatrick Kimathi Kingsolver Kirschner Klausner Kobayashi Koroma Kovalenko Kowalczyk Krishnan Kristensen
    Kumar Kuznetsov Lachance Lafontaine Lambrecht Langford Larrabee Lavigne Leclerc Lefebvre Leibowitz Leitner Lemaire
    Lindqvist Livingstone Llewellyn Lockhart Lombardi Longfellow Lovelace Lozano Lundgren MacAllister MacGregor Machado
    Madrigal Mahmoudi Malinowski Mallory Mandelbaum Maranzano Marchetti Margolis Marwood Matsuda Mbeki McAuliffe McClure
    McGillicuddy McTavish Medina Mehrotra Melendez Mendoza Merriweather Mikkelsen Mirza Mohamud Montague Montoya
    Morgenstern Mukherjee Mulligan Musgrave Nakagawa Napolitano Narayanan Navarro Nazarian Ndiaye Neumann Newbold
    Nightingale Nikolaidis Nkemelu Nordstrom Novak Nwosu Oakenshaw Obasi Ocampo Oduya Ogilvie Okafor Oleander Olivares
    Ollivander Omondi Onyango Orellana Orlov Osei Ostrowski Overstreet Oyelaran Pacheco Pahlavi Palmgren Pankhurst
    Papadakis Pappas Parekh Pasternak Patel Pellegrini Pemberton Penhaligon Peralta Petrosyan Pettigrew Pham Pinkerton
    Plunkett Poindexter Polanski Ponsonby Prendergast Puddlewick Quackenbush Quesada Quigley Quintero Rademacher Rahman
    Rajan Ramaswamy Ravensworth Redfern Reinhardt Restrepo Reznik Ridgeway Rinaldi Rockwell Rojas Romanov Rosenthal
    Rothschild Rousseau Rukavina Rutherford Saavedra Sabatini Sadeghi Salcedo Samuelson Sandoval Santangelo Sarkisian
    Satterwhite Savchenko Schaefer Schoenfeld Scrimshaw Seagrave Sepulveda Serrano Severinsen Shapiro Shevchenko Shimizu
    Silverthorne Singh Skovgaard Solano Somerset Sorensen Spellman Stavros Steinbach Stillwater Stonebridge Strickland
    Suzuki Swaminathan Sylvester Szymanski Tagliaferro Takahashi Talbot Tanaka Tarkington Tchaikovsky Teixeira Templeton
    Tenorio Terwilliger Thackeray Thibodeaux Thistlewood Thorvald Tillinghast Tolliver Toussaint Tran Traverso Trujillo
    Tsai Tuttle Uchida Underhill Urbanowicz Uwimana Valderrama Vanderbilt Vandermeer Vargas Vasquez Velasquez Venkatesan
    Verdugo Vidal Villanueva Vinogradov Volkov Wadsworth Wainwright Wakefield Walcott Wanjiru Weatherby Weinstein
    Westergaard Whitcombe Whitlock Wickersham Willoughby Winterbourne Wojciechowski Wolfensohn Woodhouse Wren Wyndham
    Xiong Yamamoto Yancey Yilmaz Yoshida Youngblood Zambrano Zamora Zapata Zelenko Zhang Zielinski Zimmermann""".split()
)
COMMON_FAMILY = tuple(
    """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Lopez Gonzalez Wilson Anderson Thomas
    Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen
    King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter""".split()
)
MARKED_FEMALE = (
    "Zoë",
    "Renée",
    "María José",
    "Małgorzata",
    "Søs",
    "Ánh",
    "Åsa",
    "Ioana-Ștefania",
    "Gülşen",
    "Señorina",
)
MARKED_MALE = ("José", "Łukasz", "Søren", "Ángel", "Jürgen", "Žarko", "Đức", "François", "Özgür", "Þórir")
MARKED_FAMILY = (
    "Núñez-Ångström",
    "Żółkiewski",
    "Brønsted",
    "Nguyễn",
    "Peña",
    "Müller-Weiß",
    "Çağlar",
    "Dvořák",
    "O'Dálaigh",
    "Sánchez Íñiguez",
    "Bąk",
    "Þorsteinsdóttir",
)
LIKE_SOUNDING = (  # given names of twins, which clerks confuse
    ("Dana", "Dara"),
    ("Marta", "Marla"),
    ("Elsa", "Ilsa"),
    ("Joan", "Jean"),
    ("Alan", "Allan"),
    ("Jon", "John"),
    ("Eric", "Erik"),
    ("Darren", "Darrin"),
)
STAFF_FAMILY = tuple(
    """Ashworth Bellweather Castlereagh Dunmore Fairweather Greaves Hollis Kestrel Larkspur Marchbanks Netherby Ormsby
    Pennington Quill Rookwood Silverdale Thornbury Umbridge-Hale Vexley Wetherell Yardley Zeller Brambleton Cotswold
    Dellacourt Elderkin Foxglove Gainsborough Hartshorn Inglewood Jessop Kirkbride Loxley Merridew Nettlefold Oakhurst
    """.split()
)
_UNFOLDED = MappingProxyType(
    str.maketrans(
        {
            "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE",
            "þ": "th", "Þ": "Th", "ð": "d", "\u0131": "i",
        }
    )
)  # fmt: skip


def folded(name: str) -> str:
    """Give the name in ASCII, as old systems print it."""
    plain = unicodedata.normalize("NFKD", name.translate(dict(_UNFOLDED)))
    return plain.encode("ascii", "ignore").decode("ascii")
