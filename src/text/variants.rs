//! Kanji that are written differently in a register and at a keyboard, but that people search for as one.

use std::collections::HashMap;
use std::sync::LazyLock;

/// New and old forms (新字体, 旧字体) of the 常用漢字表, with vulgar forms of the same characters. Groups are parted by
/// spaces; the first character of a group is the canonical one.
///
/// CJK compatibility ideographs (神, 福, 塚 with their old shapes) are absent: NFKC already makes them one with the form
/// in use. The twelve that NFKC leaves alone are characters of their own, and those that occur in names are listed.
const OLD_FORMS: &[&str] = &[
    "亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 稲稻 飲飮 隠隱 栄榮 営營 衛衞 鋭銳 悦悅 閲閱",
    "駅驛 円圓 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫畵",
    "会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學斈 岳嶽 楽樂 渇渴 缶罐鑵 巻卷 陥陷 勧勸",
    "寛寬 関關 歓歡 観觀 顔顏 気氣 帰歸皈 既旣 亀龜 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛",
    "峡峽 挟挾 強强 教敎 狭狹 郷鄕 暁曉 区區 駆驅駈 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪谿",
    "経經 蛍螢 軽輕 継繼 鶏鷄雞 芸藝 撃擊 欠缺缼 研硏 県縣 倹儉 剣劍劔劒剱釼 険險 圏圈 検檢 献獻",
    "権權 顕顯 験驗騐 厳嚴 戸戶 呉吳 娯娛 広廣 効效 恒恆 黄黃 鉱鑛礦砿 号號 国國圀囯 黒黑 砕碎",
    "済濟 剤劑 雑雜 産產 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 姉姊 歯齒 児兒 辞辭 湿濕",
    "実實 写寫 舎舍 釈釋 寿壽 収收 従從 渋澁澀 獣獸 縦縱 粛肅 処處 緒緖 叙敍敘 将將 称稱",
    "渉涉 焼燒 証證 奨奬獎 条條 状狀 乗乘 浄淨 剰剩 畳疊疉 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸",
    "嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 姫姬 声聲",
    "青靑 清淸 静靜 税稅 窃竊 説說 摂攝 専專 浅淺 戦戰 践踐 銭錢 潜潛濳 繊纖 禅禪 双雙",
    "壮壯 争爭 荘莊 捜搜 挿插 巣巢 曽曾 装裝 痩瘦 総總 騒騷 増增 臓臟 蔵藏 即卽 属屬",
    "続續 堕墮 脱脫 対對 体體躰軆 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔 単單 胆膽 団團 断斷",
    "弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵銕鐡 点點 転轉 伝傳",
    "灯燈 当當 党黨 盗盜 闘鬪鬭 徳德悳惪 独獨 読讀 届屆 内內 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢",
    "売賣 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 瓶甁 払拂 仏佛 併倂 並竝 辺邊邉 変變 弁辨瓣辯",
    "舗舖 歩步 宝寶寳 豊豐 翻飜 褒襃 頬頰 没沒 毎每 万萬 満滿 麺麵麪 黙默 弥彌 訳譯 薬藥",
    "与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 両兩 猟獵 緑綠 涙淚泪 塁壘",
    "励勵 礼禮 隷隸 霊靈 齢齡 暦曆 歴歷 恋戀 錬鍊 炉爐 労勞 楼樓 録錄 湾灣 歳歲 剥剝",
    "填塡 叱𠮟 喩喻 餅餠 尚尙 彦彥 隣鄰 裏裡 冊册 涼凉 準凖 群羣 煙烟 杯盃 館舘 草艸",
    "傑杰 期朞 決决 減减 況况 汚汙 澄澂 岡崗堽 往徃 怪恠 憩憇 是昰 映暎 昏昬 窓窗窻 竜龍",
    "郎郞 朗朖 戻戾 繋繫",
];

/// Variants in personal and place names (人名, 地名の異体字), in the same notation.
///
/// 斎 and 斉 are two characters, as are 弁's old forms; they share a group because people take one for the other. 埼 is
/// not in the group of 崎, nor 阪 in one with 坂: those are told apart.
const NAMES: &[&str] = &[
    "高髙 崎﨑嵜碕 斎齋斉齊 浜濱濵 島嶋嶌嶹 吉𠮷 淵渕渊 富冨 柳栁桺 桑桒 松枩柗 柏栢 梅楳 桧檜 枡桝 槙槇",
    "橋槗𣘺 杉椙 柿柹 栃杤 欅﨔 峰峯 野埜 園薗 鴎鷗 鶯鴬鸎 鶴靏靍靎鸖 鷹鸇 晋晉 尭堯 遥遙 瑶瑤",
    "凛凜 亘亙 穣穰 祷禱 祢禰 禄祿 秋穐龝秌 萌萠 蒋蔣 諫諌 讃讚 迩邇 醤醬 鈎鉤 雁鴈鳫 鯵鰺",
    "麹麴 籠篭 薮藪籔 喜㐂 嘘噓 噛嚙 嚢囊 土圡𡈽 場塲 多夛 爾尓尒 牀床 摑掴 撹攪 昂昻 昇曻",
    "晃晄 毘毗 氷冰 沖冲 涌湧 潅灌 涛濤 焔焰 輝煇 熙煕熈凞 猪豬 珍珎 皐皋臯 鼓皷 蓋盖 磯礒",
    "竃竈 奇竒 箪簞 綿緜 罰罸 翠翆 脈脉 蘆芦 蘇蘓 蝉蟬 蝿蠅 蝋蠟 華蕐 解觧 詠咏 賓賔",
    "逃迯 鑑鑒 陰隂 靭靱 顛顚 騨驒 鬱欝 鼡鼠 俱倶 函凾 厦廈 厨廚 厩廐廏 呑吞 唖啞 回囘",
    "因囙 垂埀 婿壻聟 卯夘 本夲 妍姸 年秊 寧寍 屏屛 屡屢 出岀 峨峩 紙帋 并幷 廟庿 庵菴",
    "迪廸 彝彜 惧懼 掻搔 攅攢 曠昿 檮梼 櫟檪 瀆涜 潑溌 濾沪 犁犂 瓔珱 瑠璢 畝畆 略畧",
    "貌皃 碗盌 礪砺 稟禀 窯窰 箏筝 簒篡 籤籖 糧粮 糾糺 線綫 聯聨 胸胷 腸膓 苺莓 荊荆",
    "莱萊 兎兔 萼蕚 蕊蘂蕋 蛎蠣 衽袵 訛譌 質貭 轟軣 軟輭 達逹 醗醱 釜釡 鐸鈬 址阯 面靣",
    "穎頴 頸頚 飄飃 聡聰 侠俠 巌巖嵒 壷壺 賎賤 躯軀 輌輛 痺痹 祇祗 船舩 闊濶 鑽鑚 鳧鳬",
    "鵝鵞 鹸鹼 麸麩 臈﨟臘 繍繡 刧劫 勗勖 廻迴 徧遍 慚慙 懺懴 晰皙 栖棲 稿稾 匆怱 燿耀",
    "恥耻 冴冱 嘆歎 萱萓 嵩嵓 鎌鐮 宮宫 侭儘 篠筱 哲喆 留畄畱 村邨 間閒 京亰 卒卆 呪咒",
    "員貟 啓啟 叡睿 肇肈 虎乕",
];

/// Each variant with its canonical character, built once.
static CANONICAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| groups().flat_map(variants_of).collect());

/// The character under which all variants of `c` are found; `c` itself when it has none.
pub fn canonical(c: char) -> char {
    CANONICAL.get(&c).copied().unwrap_or(c)
}

/// Every group of the two tables.
fn groups() -> impl Iterator<Item = &'static str> {
    [OLD_FORMS, NAMES].into_iter().flatten().flat_map(|line| line.split(' '))
}

/// The variants of one group, each with the group's first character.
fn variants_of(group: &'static str) -> impl Iterator<Item = (char, char)> {
    let canonical = group.chars().next();
    let variants = group.chars().skip(1);
    variants.filter_map(move |variant| Some((variant, canonical?)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use unicode_normalization::is_nfkc;

    use super::*;

    #[test]
    fn no_character_is_in_two_groups() {
        let mut seen = HashSet::new();
        for group in groups() {
            for c in group.chars() {
                assert!(seen.insert(c), "{c} of {group} is already in a group");
            }
        }
        assert!(seen.len() >= 300, "{} characters", seen.len());
    }

    #[test]
    fn every_group_has_variants_that_survive_normalisation() {
        for group in groups() {
            assert!(group.chars().count() >= 2, "{group}");
            assert!(is_nfkc(group), "{group} holds what NFKC replaces");
        }
    }

    #[test]
    fn the_variants_in_names_are_one_with_the_form_in_use() {
        let written = "高髙 崎﨑嵜碕 斎齋斉齊 辺邊邉 浜濵濱 沢澤 国國 広廣 島嶋嶌 桑桒 柳栁 吉𠮷 淵渕 \
            富冨 恵惠 瀬瀨 真眞 徳德 竜龍 曽曾 栄榮 桜櫻 条條 関關 静靜 鴎鷗";
        for group in written.split(' ') {
            let forms: HashSet<char> = group.chars().map(canonical).collect();
            assert_eq!(forms.len(), 1, "{group}");
        }
    }

    #[test]
    fn characters_that_only_look_alike_stay_apart() {
        for (one, other) in [('崎', '埼'), ('坂', '阪'), ('畑', '畠'), ('土', '士'), ('渡', '度')] {
            assert_ne!(canonical(one), canonical(other));
        }
        assert_eq!(canonical('山'), '山');
    }
}
